import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createWrittenRanges } from '../../../../box/intake/sftp/written-ranges.ts';

it('knows how far a file is whole, in whatever order it was written and cut', () => {
  const step = fc.oneof(
    fc.record({ from: fc.nat({ max: 40 }), bytes: fc.nat({ max: 12 }) }),
    fc.record({ cut: fc.nat({ max: 50 }) }),
  );
  fc.assert(
    fc.property(fc.nat({ max: 10 }), fc.array(step, { maxLength: 20 }), (start, steps) => {
      const ranges = createWrittenRanges(start);
      let model = Array.from({ length: start }, () => true);
      for (const action of steps) {
        if ('cut' in action) {
          ranges.cut(action.cut);
          model = model.slice(0, action.cut);
        } else {
          ranges.add(action.from, action.from + action.bytes);
          for (let at = action.from; at < action.from + action.bytes; at += 1) model[at] = true;
        }
      }
      const marks = Array.from({ length: 60 }, (_, at) => model[at] === true);
      expect(ranges.whole).toBe(marks.indexOf(false));
      expect(ranges.end).toBe(marks.lastIndexOf(true) + 1);
      const pieces = marks.filter((mark, at) => mark && marks[at - 1] !== true).length;
      expect(ranges.count).toBe(pieces);
    }),
  );
});
