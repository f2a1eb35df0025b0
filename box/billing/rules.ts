import { type IsoDate, isoDate } from '../domain/civil-day.ts';

/** One rule of the bill: where it is written, what it says, since when. */
export interface Rule {
  readonly law: string;
  readonly says: string;
  readonly validFrom: IsoDate;
}

const rule = (law: string, validFrom: string, says: string): Rule => ({
  law,
  says,
  validFrom: isoDate(validFrom),
});

/** Every rule a figure can name as its reason (billing.md). `INPUT` is a figure that was stated, not computed. */
export const rules = Object.freeze({
  INPUT: rule('stated', '2021-12-01', 'taken from the input as it is'),
  SUM: rule('arithmetic', '2021-12-01', 'sum of the parts'),
  'GEN-LR': rule(
    'largest remainder (Hare)',
    '2021-12-01',
    'amount × weight / sum of weights, left-over cents to the largest fractions lost',
  ),
  'GEN-POOL': rule('complement', '2021-12-01', 'one part is rounded to the cent, the other is the rest'),
  'MET-BOUND': rule(
    'HeizkostenV § 9b (1)',
    '2021-12-01',
    'reading, else interpolated between its neighbours, else missing',
  ),
  'MET-EXCH': rule(
    'HeizkostenV § 6',
    '2021-12-01',
    'last value less first value, times the factor of the device',
  ),
  'HCA-FACTOR': rule('DIN EN 834', '2021-12-01', 'units = scale divisions × KQ × KC × KT'),
  'DE-7-1': rule('HeizkostenV § 7 (1)', '2021-12-01', '50 to 70 percent by consumption, the rest by area'),
  'DE-8-1': rule(
    'HeizkostenV § 8 (1)',
    '2021-12-01',
    '50 to 70 percent by consumption, the rest by living area',
  ),
  'DE-9-1': rule('HeizkostenV § 9 (1)', '2021-12-01', 'common costs of the plant by shares of energy'),
  'DE-9-2': rule(
    'HeizkostenV § 9 (2)',
    '2024-10-01',
    'heat of warm water: metered, else 2.5 × m³ × (t − 10), else 32 × m²',
  ),
  'DE-9-3': rule('HeizkostenV § 9 (3)', '2024-10-01', 'fuel of warm water = heat / heating value'),
  'DE-9a-1': rule(
    'HeizkostenV § 9a (1)',
    '2021-12-01',
    'estimate: earlier periods, comparable rooms or the average',
  ),
  'DE-9a-2': rule('HeizkostenV § 9a (2)', '2021-12-01', 'over 25 percent of the area affected: by area only'),
  'DE-9b-GT': rule('VDI 2067 sheet 1 table 22', '1983-12-01', 'share of the heating year in degree days'),
  'DE-9b-2': rule(
    'HeizkostenV § 9b (2)',
    '2021-12-01',
    'interim reading: consumption as read, base by degree days or days',
  ),
  'DE-9b-3': rule(
    'HeizkostenV § 9b (3)',
    '2021-12-01',
    'no interim reading: unit value × degree-day or day share',
  ),
  'DE-12-1': rule(
    'HeizkostenV § 12 (1)',
    '2021-12-01',
    'reduction of the share of a cost not billed by consumption',
  ),
  'DE-PRE-1': rule(
    'HeizkostenV § 6 (2)',
    '2021-12-01',
    'user groups: at least half by metered share, the rest by area',
  ),
  'DE-PRE-2': rule(
    'HeizkostenV § 5 (7)',
    '2021-12-01',
    'consumption pool by the metered energy of each capture system',
  ),
  'DE-VDI2077': rule(
    'VDI 2077 sheet 3.5',
    '2021-12-01',
    'pipe heat by area until the captured share is 0.43',
  ),
  'DE-FUEL-FIFO': rule('first in, first out', '2021-12-01', 'what was bought first is burnt first'),
  'DE-SUPPLY': rule('BGH VIII ZR 156/11', '2012-02-01', 'variable part by degree days, fixed part by days'),
  'CO2-5': rule('CO2KostAufG § 5', '2023-01-01', 'stage of kg CO2 per m² and year, rounded to one digit'),
  'CO2-5A': rule(
    'CO2KostAufG § 5a (GModG)',
    '2028-01-01',
    'half each from 2028 on; a period across is split by degree days',
  ),
  'CO2-7': rule(
    'CO2KostAufG § 7',
    '2023-01-01',
    'the landlord pays his share before the rest is distributed',
  ),
  'CO2-7-4': rule('CO2KostAufG § 7 (4)', '2023-01-01', '3 percent reduction if the split is not shown'),
  'CO2-8': rule('CO2KostAufG § 8', '2023-01-01', 'non-residential: half each, no stage'),
  'CO2-9': rule('CO2KostAufG § 9', '2023-01-01', 'one restriction halves the landlord share, both end it'),
  'CO2-EF': rule('EBeV 2030 annex 2', '2023-01-01', 'emission = energy × factor'),
  'BK-KEY-AREA': rule('BGB § 556a (1)', '2001-09-01', 'area × days'),
  'BK-KEY-PERS': rule('BGB § 556a', '2001-09-01', 'persons × days'),
  'BK-KEY-UNIT': rule('BGB § 556a', '2001-09-01', 'units × days'),
  'BK-KEY-MEA': rule('BGB § 556a (3)', '2020-12-01', 'co-ownership share × days'),
  'BK-DIRECT': rule('BetrKV § 2', '2004-01-01', 'whole amount to the one it is for'),
  'BK-NONALLOC': rule('BetrKV § 1 (2)', '2004-01-01', 'not allocable: stays with the landlord'),
  'BK-DAYS': rule('BGB §§ 187, 188', '2002-01-02', 'days of use / days of the period, both ends counted'),
  'BK-35A': rule('EStG § 35a', '2009-01-01', 'labour share follows the cost share'),
  'BK-PREPAY': rule('BGB § 556 (3)', '2001-09-01', 'costs less what was prepaid'),
  'CH-VEWA': rule('VEWA 2018', '2018-01-01', 'base share by area × days, variable share by consumption'),
  'CH-CW': rule('VEWA 2018', '2018-01-01', 'cold water with the warm water fed from the same meter'),
  'CH-LAGE': rule('VEWA 2018', '2018-01-01', 'heat of exposed units × position factor'),
  'CH-WW-Q': rule('VEWA 2018', '2018-01-01', 'kWh = m³ × 1.163 × ΔT × loss factor'),
  'CH-MONTHS': rule(
    'Swiss tenants association',
    '2010-01-01',
    'no reading at the change: heat by the Swiss month table, water by days',
  ),
  'CH-GAR': rule('GARAIO REM DTA_REM', '2018-01-01', 'per mille of the weights, adds up to 1000'),
  'CH-ZEV': rule(
    'EnV Art. 16',
    '2025-01-01',
    'every consumer gets the same solar share in each quarter of an hour',
  ),
  'CH-VAT': rule('MWSTG Art. 25', '2024-01-01', 'VAT per rate on the invoice total'),
  'CH-5RP': rule('Swiss cash rounding', '2007-01-01', 'payable amount to 5 Rappen'),
} satisfies Readonly<Record<string, Rule>>);

/** The id of a rule. */
export type RuleId = keyof typeof rules;
