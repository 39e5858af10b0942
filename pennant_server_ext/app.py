"""The server extension: what can be configured, and how the parts are put together."""

from pathlib import Path
from typing import Any, ClassVar, Final

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, Float, Int

from pennant_server_ext.copies.copies import Copies
from pennant_server_ext.copies.settings import copy_settings, open_bucket
from pennant_server_ext.deletions import Deletions
from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.errors import BadRequest
from pennant_server_ext.followed_files import FollowedFiles
from pennant_server_ext.handlers.history_handlers import history_handlers
from pennant_server_ext.handlers.notebook_handlers import handlers
from pennant_server_ext.handlers.output_handlers import output_handlers
from pennant_server_ext.handlers.stock_handlers import stock_handlers
from pennant_server_ext.history.history import History
from pennant_server_ext.history.keeper import HistoryKeeper
from pennant_server_ext.history.lost_files import LostFiles
from pennant_server_ext.history.retention import DAY_S
from pennant_server_ext.history.versions import Versions, retention_of
from pennant_server_ext.kernels.kernel_sessions import KernelSessions
from pennant_server_ext.outputs.output_bounds import OutputLimits
from pennant_server_ext.outputs.output_files import FileLimits, OutputFiles, RunFiles
from pennant_server_ext.registry import Registry
from pennant_server_ext.rooms.copied_room import use_copied_rooms
from pennant_server_ext.rooms.garbage_pace import GarbagePace
from pennant_server_ext.rooms.large_notebooks import LargeNotebooks
from pennant_server_ext.rooms.rooms import Rooms
from pennant_server_ext.rooms.threaded_saves import save_in_threads
from pennant_server_ext.rooms.threaded_signatures import sign_in_threads
from pennant_server_ext.rooms.trust_store import keep_trust
from pennant_server_ext.rooms.worker_process import WorkerProcess
from pennant_server_ext.rooms.worker_threads import WorkerThreads
from pennant_server_ext.session.audit import RUN_ENDED, register_schemas
from pennant_server_ext.session.surroundings import Surroundings
from pennant_server_ext.settings import Settings
from pennant_server_ext.storage_watch import StorageWatch
from pennant_server_ext.store.settings import PennantStore
from pennant_server_ext.store.store import Store
from pennant_server_ext.weak_engine import refusal
from pennant_spawner.forked_process import ForkServers
from pennant_spawner.image_read_ahead import ImageReadAhead
from pennant_spawner.provisioner import PRELOADED
from pennant_spawner.sandbox_settings import PennantSandbox

PING_INTERVAL_S: Final = 30
MIB: Final = 1024 * 1024
COPIES_DEADLINE_S: Final = 2.0
"""How long a stopping server waits for the copies; the next start goes on with what is missing."""


class PennantExtension(ExtensionApp):
    """Shared notebooks whose cells run on the server, one kernel for everybody."""

    name = "pennant_server_ext"
    app_name = "Pennant"
    description = "Shared JavaScript notebooks: one kernel for everybody, outputs written by the server."
    # Pennant has no page of its own.
    load_other_extensions = True
    classes: ClassVar[Any] = [PennantStore]

    flush_interval_ms = Int(50, min=1, config=True, help="How often output reaches the shared notebook, milliseconds.")
    agreement_timeout_s = Float(
        3.0,
        min=0,
        config=True,
        help="How long a run waits for the shared cell to equal the text that was sent, seconds.",
    )
    save_interval_s = Float(2.0, min=0.1, config=True, help="How often a notebook that changes is saved, seconds.")
    stop_timeout_s = Float(5.0, min=0.5, config=True, help="How long a stopping server may take to save, seconds.")
    question_patience_s = Float(
        60.0,
        min=0,
        config=True,
        help="How long only the person who ran a cell may answer what it asks, while they are there, seconds.",
    )
    output_limit_mib = Float(16.0, min=0.1, config=True, help="How much output one cell may show, MiB.")
    text_limit_mib = Float(2.0, min=0.01, config=True, help="How much of it may be printed text, MiB.")
    output_file_limit_mib = Float(
        256.0, min=0, config=True, help="How much of one run's output is kept for download where it exceeds that, MiB."
    )
    output_files_limit_mib = Float(1024.0, min=0, config=True, help="What these files may take, all together, MiB.")
    output_files_kept_days = Float(7.0, min=0, config=True, help="How long they are kept, days.")
    output_limit_count = Int(2000, min=10, config=True, help="How many separate outputs one cell may show.")
    read_image_ahead = Bool(
        True,
        config=True,
        help="Read the sandbox image into memory when the server starts, so that no sandbox pays for it (Docker only).",
    )

    registry: Registry
    worker: WorkerProcess
    update_log: Store
    copies: Copies | None
    storage: StorageWatch
    rooms: Rooms
    threads: WorkerThreads
    garbage: GarbagePace
    output_files: OutputFiles
    history_keeper: HistoryKeeper
    lost_files: LostFiles

    def initialize_handlers(self) -> None:
        """Put the parts together and open Pennant's addresses."""
        server: Any = self.serverapp
        self._refuse_weak_engine(server)
        _find_dead_sockets(server)
        self._make_ready(server)
        register_schemas(server.event_logger)
        store_settings = PennantStore(parent=self)
        self.worker = WorkerProcess()
        large = LargeNotebooks(self.worker, self.log)
        self.update_log = Store(Path(store_settings.path), self.log, large.fold)
        self.rooms = Rooms(server.web_app.settings, self.update_log, self.save_interval_s, self.log)
        kernel_sessions = KernelSessions(server.session_manager, server.kernel_manager)
        settings = self._frozen_settings()
        contents = server.contents_manager
        save_in_threads(contents)
        sign_in_threads(contents)
        keep_trust(contents, self.log)
        self.output_files = self._make_output_files(store_settings)
        around = Surroundings(
            self.rooms, kernel_sessions, contents, settings, server.event_logger, self.log, self._run_files
        )
        self.registry = Registry(around)
        history = self._make_history(store_settings, contents)
        deletions = Deletions(self.rooms, self.registry, history, self.lost_files, kernel_sessions, self.log)
        followed = FollowedFiles(self.rooms, kernel_sessions)
        followed.follow(contents, deletions.deleted)
        self.rooms.ask_where_files_are(followed.look_for)
        self.rooms.read_large_with(large)
        self.rooms.keep_before_file(self.history_keeper.before_file)
        addresses: Any = [
            *handlers(self.registry),
            *history_handlers(self.registry, history),
            *output_handlers(self.registry, self.output_files),
            *stock_handlers(self.registry, kernel_sessions),
        ]
        self.handlers.extend(addresses)  # pyright: ignore[reportUnknownMemberType]
        self.rooms.watch(server.event_logger, self._room_opened, self._room_closed)
        server.event_logger.add_listener(schema_id=RUN_ENDED, listener=self.history_keeper.run_ended)
        self.copies = self._open_copies(server, store_settings)
        self.storage = StorageWatch(self.rooms, self.update_log, self.copies, self.registry.abandon, self.log)
        server.io_loop.add_callback(self.storage.start)
        self.rooms.stop_before_theirs(self._save_everything)
        self.threads = WorkerThreads()
        self.garbage = GarbagePace(lambda: self.rooms.count)
        server.io_loop.add_callback(self.threads.keep)
        server.io_loop.add_callback(self.garbage.start)
        server.io_loop.add_callback(self.history_keeper.start)

    def current_activity(self) -> list[str] | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Notebooks where something runs, so that an idle timeout does not end the server under them."""
        return self.registry.busy or None

    async def stop_extension(self) -> None:
        """Return when everything is on disk; the rooms' own extension waits for the same before it stops."""
        self._reading.close()
        await self.rooms.stopped()
        self.threads.end()
        self.garbage.end()
        self.output_files.close()

    async def _save_everything(self) -> None:
        self.storage.end()
        try:
            await self.registry.stop()
            await self.rooms.stop()
            await self.history_keeper.stop()
        finally:
            if self.copies is not None:
                await self.copies.close(COPIES_DEADLINE_S)
            await self.update_log.close()
            await self.worker.close()

    def _make_output_files(self, settings: PennantStore) -> OutputFiles:
        limits = FileLimits(
            int(self.output_file_limit_mib * MIB),
            int(self.output_files_limit_mib * MIB),
            self.output_files_kept_days * DAY_S,
        )
        return OutputFiles(Path(settings.path).parent / "outputs", limits, self.log)

    def _run_files(self, document_id: DocumentId) -> RunFiles:
        server: Any = self.serverapp
        return RunFiles(self.output_files, document_id, server.base_url)

    def _make_history(self, settings: PennantStore, contents: Any) -> History:
        versions = Versions(self.update_log, retention_of(settings))
        history = History(self.rooms, self.registry, versions, contents)
        kept_s = settings.deleted_kept_days * DAY_S
        self.lost_files = LostFiles(versions, self.update_log, self.rooms.file_ids, contents, kept_s)
        interval_s = settings.version_interval_s
        self.history_keeper = HistoryKeeper(history, self.lost_files, self.rooms, self.update_log, interval_s, self.log)
        return history

    async def _room_opened(self, document_id: DocumentId) -> None:
        await self.registry.room_opened(document_id)
        await self.history_keeper.room_opened(document_id)
        await self.storage.room_opened(document_id)

    async def _room_closed(self, document_id: DocumentId) -> None:
        await self.registry.room_closed(document_id)
        await self.history_keeper.room_closed(document_id)

    def _open_copies(self, server: Any, store_settings: PennantStore) -> Copies | None:
        settings = copy_settings(store_settings)
        if not settings.url:
            return None
        try:
            copies = Copies(open_bucket(settings), settings, self.update_log, self.log)
        except BadRequest as error:
            self.log.critical(error.message)
            server.exit(1)
            return None
        use_copied_rooms(copies)
        server.io_loop.add_callback(copies.start)
        return copies

    def _make_ready(self, server: Any) -> None:
        """What the first notebook would wait for."""
        ForkServers.warm(PRELOADED)
        self._reading = ImageReadAhead(PennantSandbox(parent=server).settings())
        if self.read_image_ahead:
            self._reading.start()

    def _refuse_weak_engine(self, server: Any) -> None:
        problem = refusal(server)
        if problem is not None:
            self.log.critical(problem)
            server.exit(1)

    def _frozen_settings(self) -> Settings:
        return Settings(
            flush_interval_s=self.flush_interval_ms / 1000,
            agreement_timeout_s=self.agreement_timeout_s,
            stop_timeout_s=self.stop_timeout_s,
            question_patience_s=self.question_patience_s,
            output_limits=OutputLimits(
                int(self.output_limit_mib * MIB), int(self.text_limit_mib * MIB), self.output_limit_count
            ),
        )


def _find_dead_sockets(server: Any) -> None:
    """Jupyter's defaults are to ask no socket, and to wait for no answer: a laptop that fell asleep would stay."""
    settings, configured = server.web_app.settings, server.config.ServerApp
    if "websocket_ping_interval" not in configured:
        settings["websocket_ping_interval"] = PING_INTERVAL_S
    if "websocket_ping_timeout" not in configured:
        settings["websocket_ping_timeout"] = settings["websocket_ping_interval"]
