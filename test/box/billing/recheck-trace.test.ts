import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recheckTrace } from '../../../box/billing/recheck-trace.ts';
import { settleCase } from '../../../box/billing/settle-case.ts';
import { traceOf } from '../../../box/billing/trace.ts';

const golden = join(import.meta.dirname, '../../fixtures/billing-cases/golden');
const answers = readdirSync(golden)
  .filter((name) => name.endsWith('.json') && name !== 'index.json')
  .map((name) => ({
    name,
    figures: settleCase(JSON.parse(readFileSync(join(golden, name), 'utf8'))).figures,
  }))
  .filter(({ figures }) => figures.length > 0);

describe('the trace of every golden case that has one', () => {
  it('holds before an independent check', () => {
    expect(answers.length).toBeGreaterThan(25);
    for (const { name, figures } of answers)
      expect([name, ...recheckTrace(traceOf(figures))]).toEqual([name]);
  });

  it('gives the same text for the same case', () => {
    for (const { name, figures } of answers) {
      const again = settleCase(JSON.parse(readFileSync(join(golden, name), 'utf8'))).figures;
      expect(JSON.stringify(traceOf(again))).toBe(JSON.stringify(traceOf(figures)));
    }
  });

  it('names a law and a first day for every rule it uses', () => {
    for (const { figures } of answers) {
      const { steps, rules } = traceOf(figures);
      for (const { rule } of steps)
        expect(rules[rule]).toMatchObject({ law: /./, validFrom: /^\d{4}-\d{2}-\d{2}$/ });
    }
  });
});

it('sees a cent that was moved', () => {
  const { figures } = settleCase(JSON.parse(readFileSync(join(golden, 'de-hs-006.json'), 'utf8')));
  const trace = traceOf(figures);
  const steps = trace.steps.map((step) =>
    step.name === 'A: heating base' ? { ...step, value: '50653/100' } : step,
  );
  expect(recheckTrace({ ...trace, steps }).map((line) => line.replace(/step \d+ /, ''))).toEqual([
    '(A: total) is not the sum of its parts',
    'the parts of "heating base" do not add up to it',
    '(A: heating base) is a cent or more away from its exact share',
  ]);
});
