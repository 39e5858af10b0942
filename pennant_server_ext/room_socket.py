"""tornado's server side of WebSocket for rooms, reading whatever has come at once instead of four reads a frame.

A key and the cursor after it come together; tornado asks its stream eight times for them. Anything but plain, whole
frames is left to tornado.
"""

import asyncio
import struct
from typing import Any, Final

from jupyter_server_ydoc import handlers
from tornado.iostream import StreamClosedError
from tornado.util import _websocket_mask  # pyright: ignore
from tornado.websocket import WebSocketProtocol13

_CHUNK: Final = 64 * 1024
_FIN, _RESERVED, _OPCODE, _MASKED, _LENGTH = 0x80, 0x70, 0x0F, 0x80, 0x7F
_CONTROL: Final = 0x8
_TOO_BIG: Final = 1009
_GOES_ON: Final = 0


class RoomSocket(WebSocketProtocol13):
    """The protocol of one client's socket. Its messages are handed on as tornado does."""

    async def _receive_frame_loop(self) -> None:
        held = bytearray()
        try:
            while not self.client_terminated:
                held += await self.stream.read_bytes(_CHUNK, partial=True)
                at = 0
                while not self.client_terminated and (end := self._frame_end(held, at)) <= len(held):
                    handled = self._take_frame(held, at, end)
                    if handled is not None:
                        await handled
                    at = end
                del held[:at]
                if at > _CHUNK // 2:
                    # Somebody who sends without a pause leaves the others their turn.
                    await asyncio.sleep(0)
        except StreamClosedError:
            self._abort()
        finally:
            self.handler.on_ws_connection_close(self.close_code, self.close_reason)

    def _frame_end(self, held: bytearray, at: int) -> int:
        """Where the frame that begins here ends; beyond what is held while its head is not whole."""
        beyond = len(held) + 1
        if len(held) - at < 2:
            return beyond
        length = held[at + 1] & _LENGTH
        head = 2 + (4 if held[at + 1] & _MASKED else 0)
        if length >= 126:
            form = "!H" if length == 126 else "!Q"
            size = struct.calcsize(form)
            if len(held) - at < 2 + size:
                return beyond
            length, head = struct.unpack_from(form, held, at + 2)[0], head + size
        gathered = self._fragmented_message_buffer
        if length + (0 if gathered is None else len(gathered)) > self.params.max_message_size:
            self.close(_TOO_BIG, "message too big")
            self._abort()
            return beyond
        return at + head + length

    def _take_frame(self, held: bytearray, at: int, end: int) -> Any:
        """What tornado's own loop does with a frame. The answer is to be awaited if it is not None."""
        first, second = held[at], held[at + 1]
        opcode, final = first & _OPCODE, bool(first & _FIN)
        length = second & _LENGTH
        start = at + 2 + (0 if length < 126 else 2 if length == 126 else 8)
        if first & _RESERVED or (opcode & _CONTROL and (length >= 126 or not final)):
            self._abort()
            return None
        if second & _MASKED:
            payload = _websocket_mask(bytes(held[start : start + 4]), bytes(held[start + 4 : end]))
        else:
            payload = bytes(held[start:end])
        whole = final and opcode != _GOES_ON and self._fragmented_message_buffer is None
        if not opcode & _CONTROL and not whole:
            return self._take_fragment(opcode, payload, final=final)
        return self._handle_message(opcode, payload)

    def _take_fragment(self, opcode: int, payload: bytes, *, final: bool) -> Any:
        if (self._fragmented_message_buffer is None) is (opcode == _GOES_ON):
            self._abort()
            return None
        if self._fragmented_message_buffer is None:
            self._fragmented_message_opcode, self._fragmented_message_buffer = opcode, bytearray()
        self._fragmented_message_buffer.extend(payload)
        if not final:
            return None
        whole, self._fragmented_message_buffer = bytes(self._fragmented_message_buffer), None
        return self._handle_message(self._fragmented_message_opcode, whole)


def use_room_sockets() -> None:
    """Have jupyter_server_ydoc's handler of rooms speak through these where nothing is compressed."""
    handler: Any = handlers.YDocWebSocketHandler
    if "get_websocket_protocol" in vars(handler):
        return
    stock = handler.get_websocket_protocol

    def get_websocket_protocol(self: Any) -> Any:
        protocol = stock(self)
        if type(protocol) is not WebSocketProtocol13 or self.get_compression_options() is not None:
            return protocol
        return RoomSocket(self, protocol.mask_outgoing, protocol.params)

    handler.get_websocket_protocol = get_websocket_protocol
