import { expect, it } from 'vitest';
import { meterboxFacts } from '../../../box/adapters/meterbox-facts.ts';
import { testAdapterCases } from '../../adapter-cases.ts';

testAdapterCases(meterboxFacts);

const head = '{"format":"meterbox-facts","version":1,"box":"box-7f3a91c2"}\n';

function parsed(text: string) {
  const bytes = new TextEncoder().encode(text);
  const input = { name: 'x.jsonl', size: bytes.length, bytes: () => [bytes], zone: 'Europe/Berlin' };
  return [...meterboxFacts.parse(input)];
}

it.each([
  ['{}', 'Line 2 is no fact'],
  ['{"reading":{"serial":"1"}}', 'Line 2 is no fact'],
  ['noise', 'Line 2 is no fact'],
  ['{"device":{"serial":"1","class":"toaster","role":"meter"}}', 'Line 2 is no fact'],
])('keeps nothing of a file with the line %s', (line, message) => {
  expect(() => parsed(`${head}${line}\n`)).toThrow(message);
});

it('notices that the end is missing', () => {
  expect(() => parsed(`${head}{"device":{"serial":"1","cl`)).toThrow('middle of a line');
});
