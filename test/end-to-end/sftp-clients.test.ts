import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { peer } from '../peer.ts';
import { dataPointOf } from '../simulators/sftp-data-point.ts';
import { openTestDoor, password, type TestDoor } from '../simulators/test-door.ts';

// Real senders deliver into the door; what is in the spool must equal what they sent (spec sftp 3.1).

let box: TestDoor;
let folder: string;
const content = randomBytes(1_500_000);
const shorter = randomBytes(200_000);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meterbox-clients-'));
  const key = newKeyPair();
  await writeFile(join(folder, 'key'), key.private);
  await chmod(join(folder, 'key'), 0o600);
  await writeFile(join(folder, 'in.csv'), content);
  await writeFile(join(folder, 'half.csv'), content.subarray(0, 500_000));
  await writeFile(join(folder, 'shorter.csv'), shorter);
  box = await openTestDoor({ dataPoints: [dataPointOf('lab', { publicKeys: [key.public] })] });
});

afterAll(async () => {
  await box.close();
  await rm(folder, { recursive: true, force: true });
});

/** ssh2's generator makes a malformed key now and then. */
function newKeyPair(): { private: string; public: string } {
  const pair = ssh2.utils.generateKeyPairSync('ed25519');
  const isWhole = [pair.private, pair.public].every((key) => !(ssh2.utils.parseKey(key) instanceof Error));
  return isWhole ? pair : newKeyPair();
}

const quiet =
  '-q -oStrictHostKeyChecking=no -oUserKnownHostsFile=/dev/null -oGlobalKnownHostsFile=/dev/null' +
  ' -oIdentitiesOnly=yes -oPasswordAuthentication=no -i $KEY';
const sftp = (...commands: string[]) =>
  `printf "${commands.join('\\n')}\\n" | sftp ${quiet} -P $PORT -b - lab@127.0.0.1`;
const scp = (from: string, more = '') => `scp ${more} ${quiet} -P $PORT ${from} lab@127.0.0.1:$NAME`;
const lftp = (settings: string) =>
  `lftp -e 'set sftp:connect-program "ssh -a -x ${quiet.replace('$KEY', "'$KEY'")}"; set net:max-retries 1; ${settings}` +
  ` open -u lab,x sftp://127.0.0.1:'$PORT'; put in.csv -o '$NAME'; bye'`;
const curl = 'curl -sS -k -u "lab:$PASSWORD"';
const url = 'sftp://127.0.0.1:$PORT';
const rclone =
  '--sftp-host 127.0.0.1 --sftp-port $PORT --sftp-user lab --sftp-pass "$(rclone obscure "$PASSWORD")" --retries 1 -q';
const python = (code: string) =>
  `${debianPython} -W ignore -c 'import os; port=int(os.environ["PORT"]); name=os.environ["NAME"]; word=os.environ["PASSWORD"]\n${code}'`;
const paramiko = (code: string) =>
  python(
    `import paramiko; t=paramiko.Transport(("127.0.0.1",port)); t.connect(username="lab",password=word); s=paramiko.SFTPClient.from_transport(t); ${code}; t.close()`,
  );
const debianPython = '/usr/bin/python3';
const ruby =
  'ruby -e \'require "net/sftp"; Net::SFTP.start("127.0.0.1","lab",password:ENV["PASSWORD"],port:ENV["PORT"].to_i,' +
  'verify_host_key: :never,keys:[],config:false){|s| s.upload!("in.csv",ENV["NAME"])}\'';
const perl = (atomic: 0 | 1) =>
  `perl -e 'use Net::SFTP::Foreign; my $s=Net::SFTP::Foreign->new("127.0.0.1",user=>"lab",port=>$ENV{PORT},` +
  `key_path=>$ENV{KEY},more=>[qw(-q -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o IdentitiesOnly=yes)]);` +
  ` $s->die_on_error("c"); $s->put("in.csv",$ENV{NAME},atomic=>${atomic},overwrite=>0) or die;'`;
const putty = (program: string, rest: string) => `echo y | ${program} -P $PORT -pw "$PASSWORD" ${rest}`;

/** A sender: its name, the program it needs, whether what it needs besides is there, and what it does. */
interface Sender {
  readonly name: string;
  readonly program: string;
  readonly has?: () => boolean;
  readonly command: string;
  readonly delivers?: Buffer;
}

const senders: readonly Sender[] = [
  { name: 'OpenSSH sftp put', program: 'sftp', command: sftp('put in.csv $NAME') },
  { name: 'OpenSSH sftp put -p', program: 'sftp', command: sftp('put -p in.csv $NAME') },
  { name: 'OpenSSH sftp put -f', program: 'sftp', command: sftp('put -f in.csv $NAME') },
  {
    name: 'OpenSSH sftp put and rename',
    program: 'sftp',
    command: sftp('put in.csv $NAME.part', 'rename $NAME.part $NAME'),
  },
  {
    name: 'OpenSSH sftp reput',
    program: 'sftp',
    command: sftp('put half.csv $NAME', 'reput in.csv $NAME'),
  },
  {
    name: 'OpenSSH sftp into a folder',
    program: 'sftp',
    command: sftp('mkdir /new', 'put in.csv /new/../$NAME'),
  },
  {
    name: 'OpenSSH sftp with rekeying',
    program: 'sftp',
    command: sftp('put in.csv $NAME').replace('-q', '-q -oRekeyLimit=256K'),
  },
  { name: 'OpenSSH scp', program: 'scp', command: scp('in.csv') },
  { name: 'OpenSSH scp -p', program: 'scp', command: scp('in.csv', '-p') },
  {
    name: 'OpenSSH scp over a longer file',
    program: 'scp',
    command: `${scp('in.csv')} && ${scp('shorter.csv')}`,
    delivers: shorter,
  },
  { name: 'lftp put', program: 'lftp', command: lftp('') },
  { name: 'lftp with a temporary file', program: 'lftp', command: lftp('set xfer:use-temp-file yes;') },
  { name: 'curl -T', program: 'curl', has: curlSpeaksSftp, command: `${curl} -T in.csv ${url}/$NAME` },
  {
    name: 'curl -C - goes on',
    program: 'curl',
    has: curlSpeaksSftp,
    command: `${curl} -T half.csv ${url}/$NAME && ${curl} -C - -T in.csv ${url}/$NAME`,
  },
  { name: 'rclone copyto', program: 'rclone', command: `rclone copyto in.csv :sftp:$NAME ${rclone}` },
  { name: 'rclone rcat', program: 'rclone', command: `cat in.csv | rclone rcat :sftp:$NAME ${rclone}` },
  {
    name: 'paramiko',
    program: 'python3',
    has: pythonHas('paramiko'),
    command: paramiko('s.put("in.csv",name)'),
  },
  {
    name: 'paramiko and posix_rename',
    program: 'python3',
    has: pythonHas('paramiko'),
    command: paramiko('s.put("in.csv",name+".part"); s.posix_rename(name+".part",name)'),
  },
  {
    name: 'asyncssh',
    program: 'python3',
    has: pythonHas('asyncssh'),
    command: python(
      `import asyncio,asyncssh\nasync def main():\n  async with asyncssh.connect("127.0.0.1",port,username="lab",password=word,known_hosts=None,client_keys=None) as c:\n    async with c.start_sftp_client() as s:\n      await s.put("in.csv",name,preserve=True)\nasyncio.run(main())`,
    ),
  },
  {
    name: 'PuTTY psftp',
    program: 'psftp',
    command: `printf 'put in.csv %s\\nquit\\n' $NAME > batch; ${putty('psftp', 'lab@127.0.0.1 -b batch')}`,
  },
  { name: 'PuTTY pscp', program: 'pscp', command: putty('pscp -sftp', 'in.csv lab@127.0.0.1:$NAME') },
  { name: 'Ruby net-sftp', program: 'ruby', has: runs('ruby', '-e', 'require "net/sftp"'), command: ruby },
  {
    name: 'Perl Net::SFTP::Foreign',
    program: 'perl',
    has: runs('perl', '-MNet::SFTP::Foreign', '-e1'),
    command: perl(0),
  },
  {
    name: 'Perl, atomically',
    program: 'perl',
    has: runs('perl', '-MNet::SFTP::Foreign', '-e1'),
    command: perl(1),
  },
  {
    name: 'sshfs and cp',
    program: 'sshfs',
    has: () => existsSync('/dev/fuse') && process.getuid?.() === 0,
    command:
      'mkdir -p m && echo "$PASSWORD" | sshfs -p $PORT -o password_stdin,PubkeyAuthentication=no,StrictHostKeyChecking=no,' +
      'UserKnownHostsFile=/dev/null lab@127.0.0.1: m && cp in.csv m/$NAME; r=$?; fusermount -u m; exit $r',
  },
];

function runs(program: string, ...parameters: string[]): () => boolean {
  return () => spawnSync(program, parameters, { stdio: 'ignore' }).status === 0;
}

function pythonHas(library: string): () => boolean {
  return runs(debianPython, '-W', 'ignore', '-c', `import ${library}`);
}

function curlSpeaksSftp(): boolean {
  return spawnSync('curl', ['-V'], { encoding: 'utf8' }).stdout.includes('sftp');
}

function run(command: string, name: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      PORT: String(box.port),
      NAME: name,
      KEY: join(folder, 'key'),
      PASSWORD: password,
    };
    execFile('bash', ['-c', command], { env, cwd: folder, timeout: 25_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
    });
  });
}

describe('real senders', () => {
  for (const [place, { name, program, has, command, delivers }] of senders.entries()) {
    const isThere = peer(program) !== undefined && (has?.() ?? true);
    it.skipIf(!isThere)(`${name} delivers`, async () => {
      const file = `sender${place}.csv`;
      expect(await run(command, file)).toMatchObject({ code: 0 });
      // sshfs closes its files a moment after its own end.
      await expect.poll(async () => (await box.delivered(file))?.equals(delivers ?? content)).toBe(true);
    });
  }

  it.skipIf(peer('scp') === undefined)('the old scp protocol is refused', async () => {
    expect((await run(scp('in.csv', '-O'), 'old.csv')).code).not.toBe(0);
    expect(await box.delivered('old.csv')).toBeUndefined();
  });
});
