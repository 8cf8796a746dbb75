import { randomUUID } from 'node:crypto';
import { Import, importNoun } from '#schemas/imports.ts';
import type { VerbOf } from '#schemas/noun.ts';
import { importer, release } from '#shared/directory/holds.ts';
import { systemChange } from '#shared/records/change.ts';
import { readAsSystem, transitionRecord } from '#shared/records/record.ts';
import type { Item } from '#shared/records/table.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import type { StoredFault } from './faults.ts';
import { admit, hold, isRegistered, isTaken } from './hold.ts';
import { inLanes } from './lanes.ts';
import { alreadyRegistered, type Person, readImported } from './reading.ts';
import { writeReport } from './report.ts';

/** Rows after each of which the record says how far the import is. */
const stride = 500;

/**
 * Brings an import to its end. Every step goes by the state in which the record is, so that it does not matter how often it was begun: a
 * file that is right ends `done`, every other `refused` with a report.
 */
export async function carryOut(importId: string): Promise<void> {
  const file = new ImportedFile();
  for (;;) {
    const current = Import.parse(await readAsSystem(importNoun, importId));
    if (current.status === 'queued') await attempt(current, file);
    else if (current.status === 'aborting') await giveUp(current, await file.people(current));
    else if (current.status === 'committed') await complete(current, await file.people(current));
    else {
      // Another delivery ended it; what this one has held since would be held for ever.
      if (current.status === 'refused' && file.held) await letGo(current, await file.people(current));
      return;
    }
  }
}

/** The file of an import, read once however many steps need it. */
class ImportedFile {
  /** Whether somebody of it may have been held. */
  held = false;
  #read: ReturnType<typeof readImported> | undefined;

  read(declared: Import) {
    this.#read ??= readImported(declared);
    return this.#read;
  }

  /** Everybody in a file that was found right. @throws when it no longer is: it expired, or the rules changed meanwhile */
  async people(declared: Import): Promise<readonly Person[]> {
    const read = await this.read(declared);
    if ('faults' in read)
      throw new Error(`the file of ${declared.id} is no longer what it was: ${read.faults[0]?.code}`);
    return read.people;
  }
}

/** Looks at the whole file, then at everybody in it, and holds them all: only when nothing stands against it is the import committed. */
async function attempt(current: Import, file: ImportedFile): Promise<void> {
  const read = await file.read(current);
  if ('faults' in read) return refuse(current, read.faults);
  const { people } = read;
  // A try before this one that got so far may have held some of them.
  const begun = current.rows !== undefined;
  await move(current, 'advance', { rows: people.length });
  const registered: Person[] = [];
  await inLanes(people, async (person) => {
    if (await isRegistered(current.id, person)) registered.push(person);
  });
  if (registered.length > 0)
    return begun ? abort(current, registered) : refuse(current, registered.map(alreadyRegistered));
  file.held = true;
  const missing = await holdAll(current, people);
  if (missing.length === 0) return move(current, 'commit');
  await abort(current, missing);
}

/** Gives an import up that may hold people. */
const abort = async (current: Import, missing: readonly Person[]) =>
  move(current, 'abort', await writeReport(current.id, missing.map(alreadyRegistered)));

/** Holds everybody. @returns those who stand in the way: once there is one, the others are only looked at */
async function holdAll(current: Import, people: readonly Person[]): Promise<readonly Person[]> {
  const missing: Person[] = [];
  await inStrides(current, 'setAside', people, async (person) => {
    const lost = missing.length > 0 ? await isTaken(current.id, person) : !(await hold(current.id, person));
    if (lost) missing.push(person);
  });
  return missing;
}

/** Registers everybody: what is committed is carried out. */
async function complete(current: Import, people: readonly Person[]): Promise<void> {
  await inStrides(current, 'admitted', people, (person) => admit(current, person));
  await move(current, 'finish');
}

/** Lets go of everybody before the import is refused, so that they can be registered as soon as it is. */
async function giveUp(current: Import, people: readonly Person[]): Promise<void> {
  await letGo(current, people);
  await move(current, 'refuse');
}

const letGo = ({ id }: Import, people: readonly Person[]) => inLanes(people, (person) => release(id, person.id));

const refuse = async (current: Import, faults: readonly StoredFault[]) =>
  move(current, 'refuse', await writeReport(current.id, faults));

/** Does something for everybody, and says on the record how many are done. */
async function inStrides(
  current: Import,
  counter: 'setAside' | 'admitted',
  people: readonly Person[],
  act: (person: Person) => Promise<void>,
): Promise<void> {
  for (let done = 0; done < people.length; ) {
    const some = people.slice(done, done + stride);
    await inLanes(some, act);
    done += some.length;
    await move(current, 'advance', { [counter]: done });
  }
}

/** Takes the import one step on, unless another delivery has done so: the record says in either case how it goes on. */
async function move({ id }: Import, verb: VerbOf<typeof importNoun>, set: Item = {}): Promise<void> {
  try {
    await transitionRecord(importNoun, systemChange(importer, randomUUID(), new Date().toISOString()), id, verb, {
      set,
    });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'state_conflict') throw error;
  }
}
