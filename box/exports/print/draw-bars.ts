import { number, type Writing } from '../words/numbers.ts';
import { drawLines, looks } from './draw-text.ts';
import { ink, type Print } from './open-print.ts';

/** A bar of a chart; `value` is an exact text, its height on paper is not. */
export interface Bar {
  readonly label: string;
  readonly value: string;
  /** Not read but computed or estimated. */
  readonly hatched: boolean;
}

/** Where a chart stands, in points. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const axisWidth = 42;
const labelHeight = 13;

/** Draws standing bars over a scale with round steps. The scale starts at zero, so that bars compare as they look. */
export function drawBars(print: Print, bars: readonly Bar[], frame: Frame, writing: Writing): void {
  const { pdf } = print;
  const values = bars.map(({ value }) => Math.max(0, Number(value)));
  const { step, steps } = scaleFor(Math.max(...values, 0));
  const highest = step * steps;
  const ground = frame.y + frame.height - labelHeight;
  const rise = frame.height - labelHeight - 6;
  const left = frame.x + axisWidth;
  for (let at = 0; at <= steps; at += 1) {
    const y = ground - (rise * at) / steps;
    pdf
      .moveTo(left, y)
      .lineTo(frame.x + frame.width, y)
      .lineWidth(0.4)
      .strokeColor(at === 0 ? ink.quiet : ink.rule)
      .stroke();
    const label = number(plain(step * at), writing);
    drawLines(print, [label], looks.small, { x: frame.x, width: axisWidth - 6, align: 'right' }, y - 4.5);
  }
  const slot = (frame.width - axisWidth) / Math.max(bars.length, 1);
  const width = Math.min(slot * 0.62, 26);
  for (const [at, { label, hatched }] of bars.entries()) {
    const height = (rise * (values[at] ?? 0)) / highest;
    const x = left + slot * at + (slot - width) / 2;
    if (height > 0) drawBar(pdf, { x, y: ground - height, width, height }, hatched);
    drawLines(print, [label], looks.small, { x: left + slot * at, width: slot, align: 'center' }, ground + 3);
  }
}

/** Draws one bar, filled or hatched so that a copy in black and white still tells them apart. */
function drawBar(pdf: PDFKit.PDFDocument, { x, y, width, height }: Frame, hatched: boolean): void {
  if (!hatched) {
    pdf.rect(x, y, width, height).fillColor(ink.strong).fill();
    return;
  }
  pdf.save().rect(x, y, width, height).clip();
  for (let at = -height; at < width; at += 3.2) pdf.moveTo(x + at, y + height).lineTo(x + at + height, y);
  pdf.lineWidth(0.8).strokeColor(ink.strong).stroke().restore();
  pdf.rect(x, y, width, height).lineWidth(0.6).strokeColor(ink.strong).stroke();
}

/** Two to five equal steps of 1, 2, 2.5 or 5 times a power of ten that reach over `most`. */
function scaleFor(most: number): { step: number; steps: number } {
  if (most <= 0) return { step: 1, steps: 2 };
  const power = 10 ** Math.floor(Math.log10(most / 4));
  for (const factor of [1, 2, 2.5, 5, 10]) {
    const steps = Math.ceil(most / (power * factor) - 1e-9);
    if (steps <= 5) return { step: power * factor, steps: Math.max(steps, 2) };
  }
  return { step: power * 10, steps: 5 };
}

function plain(value: number): string {
  return String(Number(value.toPrecision(6)));
}
