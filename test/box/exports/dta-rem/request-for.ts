import type { Settlement } from '../../../../box/billing/settlement.ts';

/** The request of GARAIO REM for the Swiss house, with the tenancies it was settled with. */
export function requestFor(settlement: Settlement): string {
  const centre = (id: string, collective: string) => {
    const tenancies = settlement.rows.map(({ unit, user, from, to }) => {
      const [house = '', object = ''] = (unit.externalKey ?? ':').split(':');
      return `<Haus HausID="${house}"><Objekt ObjektID="${object}"><Mietverhaeltnis ObjektverhaeltnisID="${user}" BeginnNutzungPeriode="${from}" EndeNutzungPeriode="${to}"><Verbrauchskostenstelle KostenstelleID="${collective}" Promilleanteil=""/></Mietverhaeltnis></Objekt></Haus>`;
    });
    return `<Hauptkostenstelle HauptkostenstelleID="${id}"><Sammelkostenstelle VerbrauchskostenstelleAnID="${collective}" Promilleanteil="1000.0"/>${tenancies.join('')}</Hauptkostenstelle>`;
  };
  return `<?xml version="1.0" encoding="UTF-8"?><DTA_REM><Header/><Liegenschaft LiegenschaftID="11004" PeriodeNebenkostenAbrechnungVon="${settlement.period.from}" PeriodeNebenkostenAbrechnungBis="${settlement.period.to}">${centre('100', '101')}${centre('200', '201')}</Liegenschaft></DTA_REM>`;
}
