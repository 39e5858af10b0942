import { ServerContact } from '../src/serverContact';
import { settle } from './fakes';

describe('ServerContact', () => {
  let answers: boolean[];
  let pauses: number[];
  let said: boolean[];
  let contact: ServerContact;

  beforeEach(() => {
    [answers, pauses, said] = [[], [], []];
    contact = new ServerContact(
      () => Promise.resolve(answers.shift() ?? true),
      milliseconds => Promise.resolve(void pauses.push(milliseconds))
    );
    contact.changed.connect(() => said.push(contact.isLost));
  });

  it('says nothing when the server answers: a single request had failed', async () => {
    contact.look();
    await settle();
    expect([said, pauses]).toEqual([[], []]);
  });

  it('asks in growing pauses until the server answers, and says both once', async () => {
    answers = [false, false, false];
    contact.look();
    await settle();
    expect(said).toEqual([true, false]);
    expect(pauses).toEqual([250, 500, 1000]);
  });

  it('asks once at a time, however much fails, and again the next time', async () => {
    answers = [false];
    contact.look();
    contact.look();
    contact.look();
    await settle();
    expect(pauses).toEqual([250]);
    answers = [false];
    contact.look();
    await settle();
    expect(said).toEqual([true, false, true, false]);
  });
});
