"""The packages of cells: there for the sandbox to read, and nobody's to change, with no vm2 at all."""

import pytest

from pennant_spawner.packages_folder import shipped_folder
from tests.container.conftest import Stage
from tests.container.puppets import Puppet

FOLDER = """
    const fs = require('fs');
    const folder = process.argv.findLast((argument) => argument.startsWith('--packages=')).slice('--packages='.length);
"""

CHANGES = {
    "write into the listing": "fs.appendFileSync(`${folder}/packages.json`, ' ')",
    "replace the listing": "fs.writeFileSync(`${folder}/packages.json`, '{}')",
    "cut a module": "fs.truncateSync(`${folder}/node_modules/d3-array/package.json`)",
    "add a module": "fs.writeFileSync(`${folder}/node_modules/mine.mjs`, '')",
    "add a package": "fs.mkdirSync(`${folder}/node_modules/mine`)",
    "take a package away": "fs.rmSync(`${folder}/node_modules/d3-array`, { recursive: true })",
    "move a package": "fs.renameSync(`${folder}/node_modules/d3-array`, `${folder}/node_modules/mine`)",
    "lead elsewhere": "fs.symlinkSync('/', `${folder}/node_modules/mine`)",
    "open it to writers": "fs.chmodSync(folder, 0o777)",
}


def test_every_listed_package_can_be_read(puppet: Puppet) -> None:
    answer = puppet.run(f"""{FOLDER}
        const {{ packages }} = JSON.parse(fs.readFileSync(`${{folder}}/packages.json`));
        const manifest = ({{ name }}) => fs.readFileSync(`${{folder}}/node_modules/${{name}}/package.json`);
        return packages.map((listed) => `${{listed.name}}@${{JSON.parse(manifest(listed)).version}}`);""")
    assert answer == {"ok": ",".join(map(str, shipped_folder().listing.pins))}


def test_it_is_plain_data_for_node(puppet: Puppet) -> None:
    answer = puppet.run(f"""{FOLDER}
        const {{ mean }} = await import(`file://${{folder}}/node_modules/d3-array/dist/d3-array.mjs`);
        return mean([1, 2, 6]);""")
    assert answer == {"ok": "3"}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_in_it_can_be_changed(puppet: Puppet, change: str) -> None:
    assert "error" in puppet.run(f"{FOLDER} return {CHANGES[change]}")


def test_what_lies_beside_it_cannot_be_read(puppet: Puppet, stage: Stage) -> None:
    answer = puppet.run(f"{FOLDER} return fs.readdirSync(`${{folder}}/..`)")
    if stage.engine == "docker":
        assert set(answer["ok"].split(",")) == {"node", "launcher", "kernel_sandbox", "packages"}
    else:
        assert "error" in answer
