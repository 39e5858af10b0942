"""The kernels that a shared server offers: those whose code runs in a sandbox."""

from typing import Any, Final

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel

SANDBOXED: Final = frozenset({"pennant"})


class SandboxedKernels(KernelSpecManager):
    """Lists and starts sandboxed kernels only.

    ``allowed_kernelspecs`` alone is not enough: it shortens the list, but a kernel asked for by name still starts.
    """

    def find_kernel_specs(self) -> dict[str, str]:
        """Names and folders of the kernels that may be started."""
        found: dict[str, str] = super().find_kernel_specs()
        return {name: folder for name, folder in found.items() if name in SANDBOXED}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The kernel of that name.

        Raises:
            NoSuchKernel: it is not installed, or its code would run outside a sandbox.
        """
        if kernel_name.lower() not in SANDBOXED:
            raise NoSuchKernel(kernel_name)
        return super().get_kernel_spec(kernel_name)

    def get_all_specs(self) -> dict[str, Any]:
        """Name, folder and description of each kernel that may be started."""
        return {name: spec for name, spec in super().get_all_specs().items() if name in SANDBOXED}
