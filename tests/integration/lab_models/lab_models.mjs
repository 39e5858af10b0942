/**
 * People's browsers, as far as a test needs them: JupyterLab's own notebook models, each on a Y.Doc of its own. One line of
 * JSON on stdin is one thing that happens to one of them; one line on stdout tells what it sent and what went wrong in it.
 * Those who are connected to a room send and take by themselves.
 */
import './browser.mjs';
import { createInterface } from 'node:readline';

// Only answers go to stdout.
console.log = console.info = console.warn = () => undefined;
const { NotebookModel } = await import('@jupyterlab/notebook/lib/model.js');
const { YNotebook } = await import('@jupyter/ydoc');
const { Signal } = await import('@lumino/signaling');
const Y = await import('yjs');
const { RoomConnection } = await import('./room_connection.mjs');

const people = new Map();
const errors = [];
Signal.setExceptionHandler(error => errors.push(String(error.stack)));
console.error = (...words) => errors.push(words.map(word => word?.stack ?? word).join(' '));

class Person {
  constructor() {
    this.shared = new YNotebook();
    // Which of two changes at once is the later one depends on it.
    this.shared.ydoc.clientID = 1000 + people.size;
    this.model = new NotebookModel({ sharedModel: this.shared, collaborationEnabled: true });
    this.sent = [];
    this.shared.ydoc.on('update', (update, origin) => {
      if (origin !== this && !this.room) {
        this.sent.push(update);
      }
      this.noteDoubled();
    });
    this.room = undefined;
    this.doubled = new Set();
    this.model.cells.changed.connect((_list, change) => change.newValues.forEach(followAsWidget));
    this.clipboard = [];
  }

  take(updates) {
    for (const update of updates) {
      try {
        Y.applyUpdate(this.shared.ydoc, Buffer.from(update, 'base64'), this);
      } catch (error) {
        errors.push(String(error.stack));
      }
    }
  }

  async connect(where) {
    this.room = new RoomConnection(this.shared.ydoc, where, error => errors.push(String(error.stack)));
    await this.room.synced;
  }

  async leave() {
    await this.room?.close();
    this.room = undefined;
  }

  /** Two people who move a cell at once make it twice. */
  noteDoubled() {
    const ids = this.shared.cells.map(cell => cell.id);
    ids.filter((id, place) => ids.indexOf(id) !== place).forEach(id => this.doubled.add(id));
  }

  shows() {
    return Array.from(this.model.cells, cell => ({
      id: cell.id,
      source: cell.sharedModel.getSource(),
      outputs: cell.type === 'code' ? cell.outputs.toJSON() : [],
      count: cell.executionCount ?? null,
      state: cell.executionState ?? null
    }));
  }

  /** What its document says, in the same words. */
  holds() {
    return this.shared.cells.map(cell => {
      const { id, outputs = [], execution_count: count = null } = cell.toJSON();
      return { id, source: cell.getSource(), outputs, count, state: cell.executionState ?? null };
    });
  }

  do(action, { cell, to = 0, text = '', at = 0 }) {
    const { shared } = this;
    const index = shared.cells.findIndex(each => each.id === cell);
    if (action === 'undo' || action === 'redo') {
      shared[action]();
      return;
    }
    if (index < 0) {
      return;
    }
    shared.undoManager.stopCapturing();
    const one = shared.getCell(index);
    const place = boundary(one.getSource(), at);
    switch (action) {
      case 'move':
        shared.moveCell(index, Math.min(to, shared.cells.length - 1));
        break;
      case 'delete':
        shared.deleteCell(index);
        break;
      case 'copy':
        this.clipboard = [one.toJSON()];
        break;
      case 'cut':
        this.clipboard = [one.toJSON()];
        shared.deleteCell(index);
        break;
      case 'paste':
      case 'paste-anew':
        shared.insertCells(index, this.clipboard.map(each => ({ ...each, ...(action === 'paste' ? {} : { id: text }) })));
        break;
      case 'split':
        this.split(index, place);
        break;
      case 'merge':
        this.merge(index);
        break;
      case 'write':
        one.setSource(text);
        break;
      case 'type':
        one.updateSource(place, place, text);
        break;
      case 'clear':
        shared.transact(() => this.model.cells.get(index).clearExecution(), false);
        break;
      default:
        throw new Error(`Nobody can ${action}.`);
    }
  }

  /** NotebookActions.splitCell: the last part stays in the cell. */
  split(index, at) {
    const { shared } = this;
    const one = shared.getCell(index);
    const [source, { cell_type, metadata }] = [one.getSource(), one.toJSON()];
    shared.transact(() => {
      shared.insertCells(index, [{ cell_type, metadata, source: source.slice(0, at), outputs: undefined }]);
      one.setSource(source.slice(at));
    });
  }

  /** NotebookActions.mergeCells with the cell below: both go, a new one comes, of another id. */
  merge(index) {
    const { shared } = this;
    if (index + 1 >= shared.cells.length) {
      return;
    }
    const { cell_type, metadata } = shared.getCell(index).toJSON();
    const source = [index, index + 1].map(each => shared.getCell(each).getSource()).join('\n\n');
    shared.transact(() => {
      shared.deleteCell(index);
      shared.insertCell(index, { cell_type, metadata, source });
      shared.deleteCell(index + 1);
    });
  }
}

/** A place in the text where an editor's cursor can be. */
function boundary(text, at) {
  const place = Math.min(at, text.length);
  return /[\udc00-\udfff]/.test(text.charAt(place)) ? place + 1 : place;
}

/** CodeCell, the widget: who sees a count writes that the cell is idle. */
function followAsWidget(cell) {
  cell.stateChanged.connect((_cell, change) => {
    if (change.name === 'executionCount' && change.newValue !== null) {
      cell.executionState = 'idle';
    }
  });
}

async function happen({ who, what, ...rest }) {
  if (what === 'start over') {
    await Promise.all(Array.from(people.values(), each => each.leave()));
    people.clear();
    return {};
  }
  const person = people.get(who) ?? people.set(who, new Person()).get(who);
  if (what === 'take') {
    person.take(rest.updates);
  } else if (what === 'connect' || what === 'leave') {
    await person[what](rest);
  } else if (what === 'show') {
    const { shared, doubled } = person;
    const board = shared.ydoc.getMap('pennant').toJSON();
    return { cells: person.shows(), document: person.holds(), board, metadata: shared.getMetadata(), doubled: Array.from(doubled) };
  } else if (what === 'weigh') {
    return { bytes: Y.encodeStateAsUpdate(person.shared.ydoc).length };
  } else {
    person.do(what, rest);
  }
  return { sent: person.sent.splice(0).map(update => Buffer.from(update).toString('base64')) };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer = {};
  try {
    answer = await happen(JSON.parse(line));
  } catch (error) {
    errors.push(String(error.stack));
  }
  process.stdout.write(`${JSON.stringify({ ...answer, errors: errors.splice(0) })}\n`);
}
process.exit();
