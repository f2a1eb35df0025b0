import { propertySchema } from '../../../box/billing/property-schema.ts';
import { settle } from '../../../box/billing/settle.ts';
import type { Settlement } from '../../../box/billing/settlement.ts';
import { isoDate, type Period } from '../../../box/domain/civil-day.ts';
import { simulatedReadings } from '../billing/simulated-readings.ts';
import { germanDocument } from '../../simulators/demo/documents/german-document.ts';
import { swissDocument } from '../../simulators/demo/documents/swiss-document.ts';
import { germanProperty } from '../../simulators/gateway-cloud/german-property.ts';
import { swissProperty } from '../../simulators/gateway-cloud/swiss-property.ts';

const lastMonthEnd = isoDate('2026-01-31');

/** The German house of the demo, settled for 2025 from what its gateway delivered. */
export function demoGermany(): Settlement {
  return settled(germanDocument(lastMonthEnd), germanProperty(lastMonthEnd), '2025-01-01', '2025-12-31');
}

/** The Swiss house of the demo, settled from July to June. */
export function demoSwitzerland(): Settlement {
  return settled(swissDocument(lastMonthEnd), swissProperty(lastMonthEnd), '2024-07-01', '2025-06-30');
}

function settled(
  document: unknown,
  simulated: Parameters<typeof simulatedReadings>[0],
  from: string,
  to: string,
): Settlement {
  const period: Period = { firstDay: isoDate(from), lastDay: isoDate(to) };
  const readings = simulatedReadings(simulated, lastMonthEnd);
  return settle({
    property: propertySchema.parse(document),
    documentVersion: 1,
    readings,
    period,
    version: 1,
  });
}
