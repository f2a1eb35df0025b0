import fc from 'fast-check';
import { expect, it } from 'vitest';
import { prometheusText } from '../../../box/api/routes/metrics.ts';

it('writes one line per value in the text format of Prometheus', () => {
  const text = prometheusText([
    {
      name: 'a_total',
      help: 'All\nof it',
      type: 'counter',
      values: [{ value: 3 }, { labels: { door: 'sftp', x: 'y' }, value: 0.5 }],
    },
    { name: 'b', help: 'Up', type: 'gauge', values: [{ value: Infinity }, { value: NaN }] },
  ]);
  expect(text).toBe(
    '# HELP a_total All\\nof it\n# TYPE a_total counter\na_total 3\na_total{door="sftp",x="y"} 0.5\n' +
      '# HELP b Up\n# TYPE b gauge\nb +Inf\nb NaN\n',
  );
});

it('lets no label add a line or a label', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const values = [{ labels: { l: value }, value: 1 }];
      const lines = prometheusText([{ name: 'a', help: '', type: 'gauge', values }]).split('\n');
      expect(lines).toHaveLength(4);
      expect(lines[2]).toMatch(/^a\{l="(?:[^"\\\n]|\\["\\n])*"\} 1$/);
    }),
  );
});
