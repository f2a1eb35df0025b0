/** Originals, devices, readings, states, their chains and everything around them. Facts are added, never changed:
 *  what is mutable (sightings, cursors, sessions, quarantine status) is not a fact. Places in the domain's lists
 *  stand for quantity, kind, function and quality. */
export const facts = `
CREATE TABLE box (
  one         INTEGER PRIMARY KEY CHECK (one = 1),
  epoch       TEXT NOT NULL,               -- random 64 bits as hexadecimal; new after a restore
  last_change INTEGER NOT NULL,            -- the change sequence is contiguous from 1
  readings    INTEGER NOT NULL             -- stored now, all versions, without dropped months
) STRICT;

CREATE TABLE original (
  id     INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,             -- SHA-256 of the delivered bytes
  size   INTEGER NOT NULL,
  bytes  BLOB NOT NULL                     -- the delivered bytes, compressed with zstd
) STRICT;

CREATE TABLE delivery (
  id          INTEGER PRIMARY KEY,
  digest      TEXT NOT NULL REFERENCES original (digest),
  data_point  TEXT,
  name        TEXT NOT NULL,
  size        INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  door        TEXT NOT NULL,
  sender      TEXT
) STRICT;
CREATE INDEX delivery_by_data_point ON delivery (data_point, received_at);

CREATE TABLE file (
  id                INTEGER PRIMARY KEY,
  delivery          INTEGER NOT NULL REFERENCES delivery (id),
  name              TEXT NOT NULL,         -- outer!inner for a file inside an archive
  digest            TEXT NOT NULL,
  size              INTEGER NOT NULL,
  format            TEXT,
  format_version    INTEGER,
  outcome           TEXT NOT NULL CHECK (outcome IN ('recorded', 'repeated', 'quarantined')),
  gateway           TEXT,
  created_at        INTEGER,
  devices           INTEGER NOT NULL,
  devices_created   INTEGER NOT NULL,
  readings_added    INTEGER NOT NULL,
  readings_repeated INTEGER NOT NULL,
  versions_added    INTEGER NOT NULL,
  issues            TEXT NOT NULL,         -- JSON
  refusal           TEXT                   -- JSON
) STRICT;
CREATE INDEX file_by_delivery ON file (delivery);
CREATE INDEX file_by_digest ON file (digest);

CREATE TABLE quarantine (
  id        INTEGER PRIMARY KEY,
  file      INTEGER NOT NULL REFERENCES file (id),
  excerpt   TEXT NOT NULL,
  status    TEXT NOT NULL CHECK (status IN ('open', 'accepted', 'deleted')),
  closed_at INTEGER,
  closed_by TEXT
) STRICT;
CREATE INDEX quarantine_by_status ON quarantine (status, id);

CREATE TABLE device (
  id           INTEGER PRIMARY KEY,
  serial       TEXT NOT NULL,
  class        TEXT NOT NULL,
  role         TEXT NOT NULL,
  manufacturer TEXT,
  version      INTEGER,
  device_type  INTEGER,
  model        TEXT,
  first_seen   INTEGER NOT NULL,
  UNIQUE (serial, class)
) STRICT;

CREATE TABLE device_change (
  change       INTEGER PRIMARY KEY,
  device       INTEGER NOT NULL REFERENCES device (id),
  role         TEXT NOT NULL,
  manufacturer TEXT,
  version      INTEGER,
  device_type  INTEGER,
  model        TEXT,
  file         INTEGER NOT NULL REFERENCES file (id),
  mark         INTEGER NOT NULL
) STRICT;

CREATE TABLE sighting (
  device      INTEGER PRIMARY KEY REFERENCES device (id),
  last_seen   INTEGER NOT NULL,            -- when a file that lists it was received
  reported_at INTEGER                      -- newest time at which the device itself was heard
) STRICT;

CREATE TABLE series (
  id       INTEGER PRIMARY KEY,
  device   INTEGER NOT NULL REFERENCES device (id),
  quantity INTEGER NOT NULL,
  tariff   INTEGER NOT NULL,
  subunit  INTEGER NOT NULL,
  function INTEGER NOT NULL,
  family   INTEGER NOT NULL,               -- kinds whose times share a key: see reading-place.ts
  packed   INTEGER NOT NULL DEFAULT 0,     -- readings of it in blocks
  last_packed INTEGER,                     -- newest day of it in blocks
  UNIQUE (device, quantity, tariff, subunit, function, family)
) STRICT;

-- The log of the newest days. Its key is led by time, so that an arriving file appends pages instead of
-- touching one per device (sync-storage.md 3.2: 504 against 9,295 bytes per reading).
CREATE TABLE reading (
  change   INTEGER PRIMARY KEY,
  day      INTEGER NOT NULL,               -- see reading-place.ts
  slot     INTEGER NOT NULL,
  series   INTEGER NOT NULL REFERENCES series (id),
  version  INTEGER NOT NULL,
  kind     INTEGER NOT NULL,
  value    TEXT NOT NULL CHECK (value NOT GLOB '*[^0-9.-]*'),
  shift    INTEGER NOT NULL,               -- validOn minus day
  quality  INTEGER NOT NULL,
  storage  INTEGER NOT NULL,
  position INTEGER NOT NULL,
  file     INTEGER NOT NULL REFERENCES file (id),
  extra    TEXT,
  mark     INTEGER NOT NULL,               -- CRC-32 of the row, tells which row was changed
  UNIQUE (day, slot, series, version)
) STRICT;

-- Older days: all readings of one series on one day, packed in one run (day-block.ts).
CREATE TABLE block (
  day     INTEGER NOT NULL,
  series  INTEGER NOT NULL,
  pack    INTEGER NOT NULL,
  mark    INTEGER NOT NULL,                -- CRC-32 of its rows
  payload BLOB NOT NULL,
  PRIMARY KEY (day, series, pack)
) STRICT, WITHOUT ROWID;

CREATE TABLE pack (
  id           INTEGER PRIMARY KEY,
  day          INTEGER NOT NULL,
  first_change INTEGER NOT NULL,
  last_change  INTEGER NOT NULL,
  readings     INTEGER NOT NULL,
  packed_at    INTEGER NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('filling', 'cleaning', 'done'))
) STRICT;
CREATE INDEX pack_by_day ON pack (day);
CREATE INDEX pack_in_cleaning ON pack (day, last_change) WHERE status = 'cleaning';

-- What counts while a day is being packed (pack-days.ts): its rows until all blocks are written, then these.
CREATE VIEW live_reading AS SELECT * FROM reading WHERE NOT EXISTS (
  SELECT 1 FROM pack WHERE status = 'cleaning' AND pack.day = reading.day AND pack.last_change >= reading.change);
CREATE VIEW live_block AS SELECT block.* FROM block JOIN pack ON pack.id = block.pack WHERE status <> 'filling';
CREATE VIEW live_pack AS SELECT * FROM pack WHERE status <> 'filling';

CREATE TABLE device_state (
  change      INTEGER PRIMARY KEY,
  device      INTEGER NOT NULL REFERENCES device (id),
  at          INTEGER NOT NULL,            -- reported_at, else when the file was received
  raw         TEXT NOT NULL,
  flags       TEXT NOT NULL,               -- JSON
  error_date  TEXT,
  reported_at INTEGER,
  receiver    TEXT,
  power       TEXT,
  position    INTEGER NOT NULL,
  file        INTEGER NOT NULL REFERENCES file (id),
  mark        INTEGER NOT NULL
) STRICT;
CREATE INDEX device_state_by_device ON device_state (device, at);

-- One chain per calendar month of the days covered (YYYYMM), and chain 0 for devices and states. A link covers
-- the facts of one file in it, whose change numbers are contiguous.
CREATE TABLE link (
  month        INTEGER NOT NULL,
  number       INTEGER NOT NULL,
  first_change INTEGER NOT NULL,
  facts        INTEGER NOT NULL,
  file         INTEGER NOT NULL,
  hash         TEXT NOT NULL,
  PRIMARY KEY (month, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_key (
  id         INTEGER PRIMARY KEY,
  public_key TEXT NOT NULL UNIQUE,         -- ed25519, SPKI in PEM
  since      INTEGER NOT NULL
) STRICT;

CREATE TABLE checkpoint (
  id          INTEGER PRIMARY KEY,
  month       INTEGER NOT NULL,
  number      INTEGER NOT NULL,            -- of the newest link it seals
  head        TEXT NOT NULL,
  last_change INTEGER NOT NULL,
  epoch       TEXT NOT NULL,
  at          INTEGER NOT NULL,
  signing_key INTEGER NOT NULL REFERENCES signing_key (id),
  signature   TEXT NOT NULL
) STRICT;
CREATE INDEX checkpoint_by_month ON checkpoint (month, number);

CREATE TABLE tombstone (
  id          INTEGER PRIMARY KEY,
  month       INTEGER NOT NULL,
  readings    INTEGER NOT NULL,
  number      INTEGER NOT NULL,            -- of the newest link that was dropped
  root        TEXT NOT NULL,               -- its hash; the chain goes on from here
  ranges      TEXT NOT NULL,               -- JSON: [first change, last change] of what was dropped
  epoch       TEXT NOT NULL,
  at          INTEGER NOT NULL,
  signing_key INTEGER NOT NULL REFERENCES signing_key (id),
  signature   TEXT NOT NULL
) STRICT;

CREATE TABLE cursor (
  receiver TEXT PRIMARY KEY,
  change   INTEGER NOT NULL,               -- last change the receiver has committed
  at       INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
  id     INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,
  actor  TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL,                    -- JSON
  hash   TEXT NOT NULL                     -- chained
) STRICT;

CREATE TABLE session (
  token_digest TEXT PRIMARY KEY,
  account      TEXT NOT NULL,
  role         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  seen_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX session_by_account ON session (account);
`;
