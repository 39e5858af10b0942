/** A browser's socket into a room, as JupyterLab's provider keeps one: y-protocols over a WebSocket. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as sync from 'y-protocols/sync';

const SYNC = 0;

export class RoomConnection {
  constructor(doc, { url, headers }, failed) {
    this.doc = doc;
    this.failed = failed;
    this.socket = new WebSocket(url, { headers });
    this.socket.binaryType = 'arraybuffer';
    this.closed = new Promise(resolve => this.socket.addEventListener('close', resolve));
    this.synced = new Promise((resolve, reject) => {
      this.socket.addEventListener('message', ({ data }) => this.take(new Uint8Array(data)) && resolve());
      this.socket.addEventListener('close', ({ code, reason }) => reject(new Error(`The room closed: ${code} ${reason}`)));
    });
    this.socket.addEventListener('open', () => this.send(encoder => sync.writeSyncStep1(encoder, doc)));
    this.spread = (update, origin) => origin !== this && this.send(encoder => sync.writeUpdate(encoder, update));
    doc.on('update', this.spread);
  }

  async close() {
    this.doc.off('update', this.spread);
    this.socket.close();
    await this.closed;
  }

  /** Whether the room's content is there now. */
  take(message) {
    const decoder = decoding.createDecoder(message);
    if (decoding.readVarUint(decoder) !== SYNC) {
      return false;
    }
    try {
      let kind;
      this.send(encoder => (kind = sync.readSyncMessage(decoder, encoder, this.doc, this)));
      return kind === sync.messageYjsSyncStep2;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  /** What was typed before the socket is open goes with the answer to the server's first message. */
  send(write) {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, SYNC);
    write(encoder);
    if (encoding.length(encoder) > 1 && this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(encoding.toUint8Array(encoder));
    }
  }
}
