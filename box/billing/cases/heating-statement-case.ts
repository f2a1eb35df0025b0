import { fixedText, multiplyRationals, rational } from '../../domain/rational.ts';
import type { Figure } from '../figure.ts';
import { heatingStatement, type HeatingLine, type HeatingStatement } from '../heating-statement.ts';
import { caseKind } from './case-kind.ts';
import { co2Answer } from './co2-fields.ts';
import { heatingStatementFields } from './heating-statement-fields.ts';

/** A heating cost statement of a building. `published…` are our totals under the name of the vendor's. */
export const heatingStatementCase = caseKind('heating_statement', heatingStatementFields, (input) => {
  const statement = heatingStatement(input);
  const { lines } = statement;
  const pools = poolsOf(statement);
  return {
    expected: {
      publishedTotals: Object.fromEntries(lines.map((line) => [line.row.id, money(line.total)])),
      publishedPools: pools,
      canonical: {
        pools,
        users: Object.fromEntries(lines.map((line) => [line.row.id, lineOf(line)])),
        sum: money(statement.sum),
        ...(statement.co2 ? { co2: co2Answer(statement.co2) } : {}),
      },
    },
    issues: statement.issues,
    figures: [
      ...lines.flatMap(({ total, balance }) => (balance ? [total, balance] : [total])),
      statement.sum,
      ...(statement.co2?.tenants ? [statement.co2.tenants] : []),
    ],
  };
});

function poolsOf({ pools, heating, warmWater, captureBlocks }: HeatingStatement) {
  const { energy, fuel, share } = pools.share ?? {};
  return {
    ...(energy ? { wwEnergyKwh: fixedText(energy.value, 4) } : {}),
    ...(fuel ? { wwFuelQty: fixedText(fuel.value, 4) } : {}),
    ...(share ? { wwSharePercent: fixedText(multiplyRationals(share.value, rational(100n)), 6) } : {}),
    heating: money(pools.heating),
    warmWater: money(pools.warmWater),
    heatingBase: money(heating.base),
    heatingConsumption: money(heating.consumption),
    warmWaterBase: money(warmWater.base),
    warmWaterConsumption: money(warmWater.consumption),
    ...(captureBlocks.size > 0
      ? { captureBlocks: Object.fromEntries([...captureBlocks].map(([{ id }, block]) => [id, money(block)])) }
      : {}),
  };
}

function lineOf(line: HeatingLine) {
  return {
    heatingBase: money(line.heatingBase),
    heatingConsumption: money(line.heatingConsumption),
    warmWaterBase: money(line.warmWaterBase),
    warmWaterConsumption: money(line.warmWaterConsumption),
    ...(line.others.size > 0
      ? {
          other: money(line.other),
          otherItems: Object.fromEntries([...line.others].map(([id, amount]) => [id, money(amount)])),
        }
      : {}),
    total: money(line.total),
    ...(line.balance ? { balance: money(line.balance) } : {}),
  };
}

function money(figure: Figure): string {
  return fixedText(figure.value, 2);
}
