import { BoxError } from '../../domain/box-error.ts';
import { type Period, parseIsoDate } from '../../domain/civil-day.ts';
import type { ExternalKey } from '../../domain/property.ts';
import { readTags, type Span, type Tag } from './read-tags.ts';

/** A DTA_REM request of GARAIO REM, with the places of everything that is to be filled in (formats.md 9). */
export interface DtaRequest {
  /** The document as received; an answer is this text with values put in. */
  readonly text: string;
  readonly author: string;
  readonly date: string;
  readonly properties: readonly DtaProperty[];
}

/** A Liegenschaft. All keys are opaque: `01` and `001` are different (formats.md 9.2). */
export interface DtaProperty {
  readonly id: ExternalKey;
  readonly name: string;
  readonly postcode: string;
  readonly town: string;
  /** PeriodeNebenkostenAbrechnung. */
  readonly period: Period;
  readonly costCentres: readonly DtaCostCentre[];
}

/** A Hauptkostenstelle with its Sammelkostenstellen and everybody who has a share in them. */
export interface DtaCostCentre {
  readonly id: ExternalKey;
  readonly name: string;
  readonly externalPlant: string;
  readonly collectives: readonly DtaCollective[];
  readonly tenancies: readonly DtaTenancy[];
}

/** A Sammelkostenstelle. */
export interface DtaCollective {
  /** VerbrauchskostenstelleAnID. */
  readonly id: ExternalKey;
  readonly name: string;
  /** Verbrauchsart: echoed, never interpreted. */
  readonly consumptionType: string;
  readonly share: Span;
}

/** A Mietverhältnis, or a vacancy that the file lists like one. */
export interface DtaTenancy {
  /** `HausID:ObjektID`. */
  readonly unitKey: ExternalKey;
  readonly unitName: string;
  readonly rooms: string;
  readonly area: string;
  /** ObjektverhaeltnisID. */
  readonly id: ExternalKey;
  readonly userId: ExternalKey;
  /** Name and first name as the file has them. */
  readonly party: string;
  readonly period: Period;
  readonly shares: readonly DtaShare[];
  readonly line: number;
}

/** A Verbrauchskostenstelle: one value to be filled in. */
export interface DtaShare {
  /** KostenstelleID, the `id` of a collective. */
  readonly collectiveId: ExternalKey;
  readonly share: Span;
  readonly line: number;
}

/** Reads a request. The Header may stand around the Liegenschaft or before it; elements nobody knows are kept and not
 *  looked at. Throws BoxError `FILE_NOT_RECOGNISED` for another document, `FILE_DAMAGED` for one that is cut, not well
 *  formed, or lacks what an answer needs, with its line. */
export function readDtaRem(bytes: Uint8Array): DtaRequest {
  const text = decode(bytes);
  const tags = readTags(text);
  if (tags[0]?.name !== 'DTA_REM')
    throw new BoxError('FILE_NOT_RECOGNISED', 'This is no DTA_REM document of GARAIO REM');
  const header = tags.find(({ name }) => name === 'Header');
  const properties: DtaProperty[] = [];
  let path: Path = {};
  for (const tag of tags) path = tag.type === 'open' ? enter(path, tag, properties) : leave(path, tag);
  if (properties.length === 0) throw new BoxError('FILE_DAMAGED', 'The document holds no Liegenschaft');
  return {
    text,
    author: header?.attribute('Author') ?? '',
    date: header?.attribute('Date') ?? '',
    properties,
  };
}

/** Where in the document the reader stands. */
interface Path {
  readonly property?: Open<DtaProperty, 'costCentres', DtaCostCentre>;
  readonly costCentre?: DtaCostCentre & { collectives: DtaCollective[]; tenancies: DtaTenancy[] };
  readonly house?: Tag;
  readonly unit?: Tag;
  readonly tenancy?: Open<DtaTenancy, 'shares', DtaShare>;
}

type Open<T, K extends keyof T, Item> = Omit<T, K> & { readonly [key in K]: Item[] };

function enter(path: Path, tag: Tag, properties: DtaProperty[]): Path {
  switch (tag.name) {
    case 'Liegenschaft': {
      const property = { ...propertyOf(tag), costCentres: [] };
      properties.push(property);
      return { property };
    }
    case 'Hauptkostenstelle': {
      const id = needed(tag, 'HauptkostenstelleID');
      const name = tag.attribute('KostenstelleVonBezeichnung');
      const costCentre = {
        id,
        name,
        externalPlant: tag.attribute('AnlageNummerExtern'),
        collectives: [],
        tenancies: [],
      };
      path.property?.costCentres.push(costCentre);
      return { ...path, costCentre };
    }
    case 'Sammelkostenstelle':
      path.costCentre?.collectives.push({
        id: needed(tag, 'VerbrauchskostenstelleAnID'),
        name: tag.attribute('VerbrauchskostenstelleAnBezeichnung'),
        consumptionType: tag.attribute('Verbrauchsart'),
        share: shareOf(tag),
      });
      return path;
    case 'Haus':
      return { ...path, house: tag };
    case 'Objekt':
      return { ...path, unit: tag };
    case 'Mietverhaeltnis': {
      const tenancy = { ...tenancyOf(path, tag), shares: [] };
      path.costCentre?.tenancies.push(tenancy);
      return { ...path, tenancy };
    }
    case 'Verbrauchskostenstelle': {
      const collectiveId = needed(tag, 'KostenstelleID');
      path.tenancy?.shares.push({ collectiveId, share: shareOf(tag), line: tag.line });
      return path;
    }
    default:
      return path;
  }
}

function leave(path: Path, tag: Tag): Path {
  const { tenancy: _tenancy, ...inUnit } = path;
  const { unit: _unit, ...inHouse } = inUnit;
  const { house: _house, ...inCostCentre } = inHouse;
  const { costCentre: _costCentre, ...inProperty } = inCostCentre;
  switch (tag.name) {
    case 'Mietverhaeltnis':
      return inUnit;
    case 'Objekt':
      return inHouse;
    case 'Haus':
      return inCostCentre;
    case 'Hauptkostenstelle':
      return inProperty;
    case 'Liegenschaft':
      return {};
    default:
      return path;
  }
}

function propertyOf(tag: Tag): Omit<DtaProperty, 'costCentres'> {
  const names = [tag.attribute('LiegenschaftBezeichnung1'), tag.attribute('LiegenschaftBezeichnung2')];
  return {
    id: needed(tag, 'LiegenschaftID'),
    name: names.filter((name) => name !== '').join(' '),
    postcode: tag.attribute('LiegenschaftPLZ'),
    town: tag.attribute('LiegenschaftOrt'),
    period: periodOf(tag, 'PeriodeNebenkostenAbrechnungVon', 'PeriodeNebenkostenAbrechnungBis'),
  };
}

function tenancyOf({ house, unit }: Path, tag: Tag): Omit<DtaTenancy, 'shares'> {
  if (!house || !unit) throw damaged(tag, 'stands outside of a Haus and Objekt');
  return {
    unitKey: `${needed(house, 'HausID')}:${needed(unit, 'ObjektID')}`,
    unitName: unit.attribute('ObjektArtBezeichnung'),
    rooms: unit.attribute('ObjektAnzahlZimmer'),
    area: unit.attribute('ObjektFlaecheGesamt'),
    id: needed(tag, 'ObjektverhaeltnisID'),
    userId: tag.attribute('NutzerID'),
    party: [tag.attribute('Mieter1Name'), tag.attribute('Mieter1Vorname')]
      .filter((name) => name !== '')
      .join(' '),
    period: periodOf(tag, 'BeginnNutzungPeriode', 'EndeNutzungPeriode'),
    line: tag.line,
  };
}

function periodOf(tag: Tag, from: string, until: string): Period {
  const firstDay = parseIsoDate(needed(tag, from));
  const lastDay = parseIsoDate(needed(tag, until));
  if (firstDay === undefined || lastDay === undefined || lastDay < firstDay) {
    throw damaged(tag, `has no period from ${tag.attribute(from)} to ${tag.attribute(until)}`);
  }
  return { firstDay, lastDay };
}

function shareOf(tag: Tag): Span {
  const span = tag.span('Promilleanteil');
  if (!span) throw damaged(tag, 'has no attribute Promilleanteil to be filled in');
  return span;
}

function needed(tag: Tag, attribute: string): string {
  const value = tag.attribute(attribute);
  if (value === '') throw damaged(tag, `has no ${attribute}`);
  return value;
}

function damaged(tag: Tag, what: string): BoxError {
  return new BoxError('FILE_DAMAGED', `Line ${tag.line}: ${tag.name} ${what}`);
}

/** The text of the document with its byte order mark, if it has one: an answer must not lose it. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new BoxError('FILE_DAMAGED', 'The document is not in UTF-8, as GARAIO REM writes it');
  }
}
