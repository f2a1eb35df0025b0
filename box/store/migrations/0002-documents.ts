/** Property documents and released settlements: facts, each kept whole and in versions, in the one change sequence and a
 *  chain of their own. What hangs on them and may change (parked settlements, take-overs, tenant links) is no fact. */
export const documents = `
CREATE TABLE document (
  change   INTEGER PRIMARY KEY,
  kind     TEXT NOT NULL CHECK (kind IN ('property', 'settlement')),
  property TEXT NOT NULL,
  key      TEXT NOT NULL,                  -- id of the property; of a settlement with its period
  version  INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  actor    TEXT NOT NULL,
  size     INTEGER NOT NULL,
  digest   TEXT NOT NULL,                  -- SHA-256 of the text
  summary  TEXT NOT NULL,                  -- JSON, for lists
  bytes    BLOB NOT NULL,                  -- the text in UTF-8, compressed with zstd
  mark     INTEGER NOT NULL,
  UNIQUE (kind, key, version)
) STRICT;
CREATE INDEX document_by_property ON document (property, kind);

CREATE TABLE parked_settlement (
  property  TEXT NOT NULL,
  first_day TEXT NOT NULL,
  last_day  TEXT NOT NULL,
  at        INTEGER NOT NULL,
  actor     TEXT NOT NULL,
  issues    TEXT NOT NULL,                 -- JSON: why it is not released
  PRIMARY KEY (property, first_day, last_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE take_over (
  property  TEXT NOT NULL,
  first_day TEXT NOT NULL,
  last_day  TEXT NOT NULL,
  at        INTEGER NOT NULL,
  actor     TEXT NOT NULL,
  bytes     BLOB NOT NULL,                 -- its lines as JSON, compressed with zstd
  PRIMARY KEY (property, first_day, last_day)
) STRICT;

CREATE TABLE tenant_link (
  id           INTEGER PRIMARY KEY,
  property     TEXT NOT NULL,
  occupancy    TEXT NOT NULL,
  token_digest TEXT NOT NULL UNIQUE,       -- SHA-256; the token itself is shown once
  code_digest  TEXT NOT NULL UNIQUE,
  created_at   INTEGER NOT NULL,
  created_by   TEXT NOT NULL,
  revoked_at   INTEGER
) STRICT;
CREATE INDEX tenant_link_by_occupancy ON tenant_link (property, occupancy);
`;
