import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SftpRefusal } from '../../../../box/intake/sftp/sftp-refusal.ts';
import {
  createVirtualFolder,
  type FileEntry,
  type VirtualFolder,
} from '../../../../box/intake/sftp/virtual-folder.ts';
import { isTemporaryName, parentOf, readPath } from '../../../../box/intake/sftp/virtual-path.ts';

const bytes = (name: string) => Buffer.from(name);

/** The path, or undefined if it was refused; any other failure is one of the test. */
function readOrRefuse(name: Uint8Array): string | undefined {
  try {
    return readPath(name);
  } catch (error) {
    if (error instanceof SftpRefusal) return undefined;
    throw error;
  }
}

function fileAt(path: string, size = 1): FileEntry<string> {
  return { path, state: 'delivered', size, modifiedAt: 0, since: 0, content: undefined };
}

describe('virtual paths', () => {
  it.each([
    ['a.csv', 'a.csv'],
    ['/a.csv', 'a.csv'],
    ['./x//y/./a.csv', 'x/y/a.csv'],
    ['../../etc/passwd', 'etc/passwd'],
    ['x/../../a', 'a'],
    ['%2e%2e/a', '%2e%2e/a'],
    ['..\\a', '..\\a'],
    ['', ''],
    ['Bezirksstraße 142.zip', 'Bezirksstraße 142.zip'],
  ])('reads %s as %s', (given, expected) => {
    expect(readPath(bytes(given))).toBe(expected);
  });

  it.each([
    ['NUL', bytes('a\0b')],
    ['a line end', bytes('a\nb')],
    ['a turned direction', bytes('a\u202efdp.exe')],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0xff])],
    ['a part over 200 bytes', bytes('x'.repeat(201))],
    ['a path over 1,024 bytes', bytes('x/'.repeat(600))],
    ['nine folders', bytes('a/b/c/d/e/f/g/h/i')],
  ])('refuses %s', (_what, name) => {
    expect(() => readPath(name)).toThrow(SftpRefusal);
  });

  it('never leaves the folder and reads its own result unchanged', () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '', 'a', 'b.csv', '…'), fc.string({ maxLength: 8 }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const path = readOrRefuse(bytes(parts.join('/')));
        if (path === undefined) return;
        expect(path.split('/')).not.toContain('..');
        expect(path.startsWith('/')).toBe(false);
        expect(readPath(bytes(path))).toBe(path);
      }),
    );
  });

  it.each([
    'a.part',
    'a.csv.filepart',
    'A.TMP',
    'x/.in.a.csv',
    'a.csv(123).tmp',
    'a.writing',
    'a.1f2.partial',
  ])('knows %s as temporary', (name) => expect(isTemporaryName(name)).toBe(true));

  it.each(['a.csv', 'part', 'in.a.csv', 'a.tmp.zip'])('knows %s as final', (name) => {
    expect(isTemporaryName(name)).toBe(false);
  });
});

/** Whether a renaming was done; false if it was refused. */
function renames(
  folder: VirtualFolder<string>,
  { name, to, replace }: { name: string; to: string; replace: boolean },
): boolean {
  try {
    folder.rename(name, to, replace);
    return true;
  } catch (error) {
    if (error instanceof SftpRefusal) return false;
    throw error;
  }
}

describe('virtual folder', () => {
  it('shows a file under its last name only, and every folder above it', () => {
    const name = fc.constantFrom('a', 'b', 'x/a', 'x/y/b', 'z/c');
    const step = fc.oneof(
      fc.record({ kind: fc.constant('put' as const), name }),
      fc.record({ kind: fc.constant('rename' as const), name, to: name, replace: fc.boolean() }),
      fc.record({ kind: fc.constant('take' as const), name }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const folder = createVirtualFolder<string>(0);
        const model = new Set<string>();
        for (const action of steps) {
          if (action.kind === 'put') {
            folder.put(fileAt(action.name));
            model.add(action.name);
          } else if (action.kind === 'take') {
            const entry = folder.file(action.name);
            if (entry) folder.take(entry);
            model.delete(action.name);
          } else {
            const works = model.has(action.name) && (action.replace || !model.has(action.to));
            const renamed = renames(folder, action);
            if (renamed !== works) throw new Error(`renaming ${action.name} to ${action.to}: ${renamed}`);
            if (!renamed) continue;
            model.delete(action.name);
            model.add(action.to);
          }
        }
        expect([...folder.files()].map(({ path }) => path).toSorted()).toEqual([...model].toSorted());
        for (const path of model) {
          expect(folder.show(parentOf(path))?.kind).toBe('folder');
          expect(folder.list(parentOf(path), 100).map(({ name: shown }) => shown)).toContain(
            path.slice(path.lastIndexOf('/') + 1),
          );
        }
      }),
    );
  });

  it('takes nobody else out: only the entry that is shown', () => {
    const folder = createVirtualFolder<string>(0);
    const first = fileAt('a', 1);
    folder.put(first);
    folder.put(fileAt('a', 2));
    folder.take(first);
    expect(folder.show('a')?.size).toBe(2);
  });

  it('lists the newest first and no more than asked for', () => {
    const folder = createVirtualFolder<string>(0);
    for (const name of ['a', 'b', 'c']) folder.put(fileAt(name));
    expect(folder.list('', 2).map(({ name }) => name)).toEqual(['c', 'b']);
  });

  it('refuses folders where files are, and the other way round', () => {
    const folder = createVirtualFolder<string>(0);
    folder.put(fileAt('a'));
    folder.makeFolder('x');
    expect(() => folder.makeFolder('a')).toThrow(SftpRefusal);
    expect(() => folder.put(fileAt('x'))).toThrow(SftpRefusal);
    expect(() => folder.put(fileAt('a/b'))).toThrow(SftpRefusal);
    expect(() => folder.removeFolder('')).toThrow(SftpRefusal);
    folder.removeFolder('x');
    expect(folder.show('x')).toBeUndefined();
  });

  it('drops the oldest delivered names beyond 5,000', () => {
    const folder = createVirtualFolder<string>(0);
    for (let count = 0; count < 5_010; count += 1) folder.put(fileAt(`f${count}`));
    expect([...folder.files()]).toHaveLength(5_000);
    expect(folder.file('f0')).toBeUndefined();
    expect(folder.file('f5009')).toBeDefined();
  });
});
