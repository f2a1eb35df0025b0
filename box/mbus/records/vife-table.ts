/** What a combinable VIFE does to a record besides naming it. `date` makes its data a point in time, `count` makes it a
 *  number without the primary VIF's exponent (how often, how long), `times` multiplies by a power of ten, `plus` adds
 *  one, `profile` announces a compact profile. */
export interface VifeRow {
  readonly code: number;
  readonly name: string;
  readonly effect?: 'date' | 'count' | 'times' | 'plus' | 'profile';
  /** Power of ten of `times` and `plus`. */
  readonly exponent?: number;
}

const errors: readonly (readonly [number, string])[] = [
  [0x00, 'none'],
  [0x01, 'too_many_dife'],
  [0x02, 'storage_not_impl'],
  [0x03, 'unit_not_impl'],
  [0x04, 'tariff_not_impl'],
  [0x05, 'function_not_impl'],
  [0x06, 'class_not_impl'],
  [0x07, 'size_not_impl'],
  [0x0b, 'too_many_vife'],
  [0x0c, 'illegal_vif_group'],
  [0x0d, 'illegal_vif_exponent'],
  [0x0e, 'vif_dif_mismatch'],
  [0x0f, 'action_not_impl'],
  [0x15, 'no_data'],
  [0x16, 'overflow'],
  [0x17, 'underflow'],
  [0x18, 'data_error'],
  [0x1c, 'premature_end'],
];

const plain: readonly (readonly [number, string])[] = [
  [0x12, 'average'],
  [0x14, 'relative_deviation'],
  [0x1d, 'standard_conform'],
  [0x20, 'per_s'],
  [0x21, 'per_min'],
  [0x22, 'per_h'],
  [0x23, 'per_d'],
  [0x24, 'per_week'],
  [0x25, 'per_month'],
  [0x26, 'per_year'],
  [0x27, 'per_revolution'],
  [0x28, 'incr_per_in_pulse_0'],
  [0x29, 'incr_per_in_pulse_1'],
  [0x2a, 'incr_per_out_pulse_0'],
  [0x2b, 'incr_per_out_pulse_1'],
  [0x2c, 'per_l'],
  [0x2d, 'per_m3'],
  [0x2e, 'per_kg'],
  [0x2f, 'per_K'],
  [0x30, 'per_kWh'],
  [0x31, 'per_GJ'],
  [0x32, 'per_kW'],
  [0x33, 'per_K_l'],
  [0x34, 'per_V'],
  [0x35, 'per_A'],
  [0x36, 'times_s'],
  [0x37, 'times_s_per_V'],
  [0x38, 'times_s_per_A'],
  [0x3a, 'uncorrected'],
  [0x3b, 'positive_only'],
  [0x3c, 'negative_only'],
  [0x3d, 'non_metric'],
  [0x3e, 'base_conditions'],
  [0x3f, 'obis_declaration'],
  [0x40, 'lower_limit'],
  [0x48, 'upper_limit'],
  [0x68, 'value_during_lower_exceed'],
  [0x69, 'leakage'],
  [0x6c, 'value_during_upper_exceed'],
  [0x6d, 'overflow'],
  [0x7e, 'future'],
];

const bounds = ['lower', 'upper'];
const order = ['first', 'last'];
const edges = ['begin', 'end'];
const units = ['s', 'min', 'h', 'd'];

/** Combinable VIFE codes (EN 13757-3 table 15 and its error codes, table 16), without the extension bit. Codes that are
 *  not here are reserved, except 7C and 7F, which change the meaning of what follows. */
export const combinableVifes: readonly VifeRow[] = Object.freeze([
  ...errors.map(([code, name]): VifeRow => ({ code, name: `err_${name}` })),
  ...plain.map(([code, name]): VifeRow => ({ code, name })),
  { code: 0x13, name: 'inverse_compact_profile', effect: 'profile' },
  { code: 0x1e, name: 'compact_profile_with_register', effect: 'profile' },
  { code: 0x1f, name: 'compact_profile', effect: 'profile' },
  { code: 0x39, name: 'start_of', effect: 'date' },
  ...bounds.map((bound, u): VifeRow => ({ code: 0x41 + 8 * u, name: `exceeds_${bound}`, effect: 'count' })),
  // E100 uf1b: point in time at which a limit began or ceased to be exceeded
  ...bounds.flatMap((bound, u) =>
    order.flatMap((which, f) =>
      edges.map((edge, b): VifeRow => ({
        code: 0x42 + 8 * u + 4 * f + b,
        name: `dt_${edge}_${which}_${bound}`,
        effect: 'date',
      })),
    ),
  ),
  // E101 ufnn: how long a limit was exceeded
  ...bounds.flatMap((bound, u) =>
    order.flatMap((which, f) =>
      units.map((unit, n): VifeRow => ({
        code: 0x50 + 8 * u + 4 * f + n,
        name: `dur_exceed_${bound}_${which}_${unit}`,
        effect: 'count',
      })),
    ),
  ),
  // E110 0fnn: how long it lasted; E110 1f1b: when it began or ended
  ...order.flatMap((which, f) =>
    units.map((unit, n): VifeRow => ({
      code: 0x60 + 4 * f + n,
      name: `dur_of_${which}_${unit}`,
      effect: 'count',
    })),
  ),
  ...order.flatMap((which, f) =>
    edges.map((edge, b): VifeRow => ({
      code: 0x6a + 4 * f + b,
      name: `dt_of_${edge}_${which}`,
      effect: 'date',
    })),
  ),
  ...Array.from({ length: 8 }, (_, n): VifeRow => ({
    code: 0x70 + n,
    name: '',
    effect: 'times',
    exponent: n - 6,
  })),
  ...Array.from({ length: 4 }, (_, n): VifeRow => ({
    code: 0x78 + n,
    name: '',
    effect: 'plus',
    exponent: n - 3,
  })),
  { code: 0x7d, name: '', effect: 'times', exponent: 3 },
]);
