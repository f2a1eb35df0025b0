import type { CostCentre, Property } from '../../domain/property.ts';
import type { DtaField, DtaMapping } from './dta-weights.ts';

/** The mapping a property states itself: each cost centre with a `HauptkostenstelleID`. With `vewa` energies weigh by
 *  their VEWA cost share; else a single tariff by its quantity, several of one collective by price (billing.md 11.1). */
export function dtaMappings({ costCentres, tariffs }: Property, vewa: boolean): DtaMapping[] {
  return costCentres.flatMap((centre): DtaMapping[] => {
    const { externalKey: costCentreId, collectiveKey: collectiveId } = centre;
    if (costCentreId === undefined) return [];
    const priced = tariffs.filter((tariff) => tariff.costCentreId === centre.id);
    const newest = new Map(
      priced.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1)).map((tariff) => [tariff.use, tariff]),
    );
    const fields: DtaField[] =
      newest.size > 0
        ? [...newest.values()].map(({ use, price }) =>
            price === undefined ? { field: use } : { field: use, price },
          )
        : energiesOf(centre).map((field) => ({ field }));
    if (fields.length === 0) return [];
    const byShare = vewa && centre.kind === 'vewa';
    const weighting = byShare ? 'vewaCostShare' : fields.length > 1 ? 'price' : 'quantity';
    return [{ costCentreId, ...(collectiveId === undefined ? {} : { collectiveId }), weighting, fields }];
  });
}

function energiesOf({ kind, energies }: CostCentre): readonly string[] {
  if (kind === 'vewa') return energies;
  return kind === 'heating' ? ['heat'] : [];
}
