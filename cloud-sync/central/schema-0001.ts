/** First schema of the centre. Readings are partitioned by month of `valid_on`; the transport key is (box, epoch,
 *  change), the fact key (series, valid_on, family, at, until). Every fact belongs to the box that sent it: two boxes
 *  never write the same row. */
export const schema0001: readonly string[] = Object.freeze([
  `CREATE TABLE box (
    box             text PRIMARY KEY,
    name            text NOT NULL DEFAULT '',
    enrolled_at     timestamptz NOT NULL DEFAULT now(),
    revoked_at      timestamptz,
    token_digest    text UNIQUE,
    last_seen       timestamptz,
    program         text,
    health          jsonb,
    reported        jsonb,
    desired_version integer NOT NULL DEFAULT 0,
    desired         jsonb,
    desired_wire    text
  )`,
  `CREATE TABLE box_certificate (
    box           text NOT NULL REFERENCES box,
    serial        text PRIMARY KEY,
    valid_until   timestamptz NOT NULL,
    revoked_at    timestamptz
  )`,
  `CREATE TABLE claim (
    digest        text PRIMARY KEY,
    name          text NOT NULL,
    valid_until   timestamptz NOT NULL,
    used_by       text,
    used_at       timestamptz
  )`,
  // The cursor: last change of a box's epoch that is on disk here, and the series its conversation has named.
  `CREATE TABLE store_epoch (
    box           text NOT NULL REFERENCES box,
    epoch         text NOT NULL,
    acked         bigint NOT NULL DEFAULT 0,
    last          bigint NOT NULL DEFAULT 0,
    conversation  text NOT NULL DEFAULT '',
    dictionary    integer NOT NULL DEFAULT 0,
    gone          bigint NOT NULL DEFAULT 0,
    began_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (box, epoch)
  )`,
  `CREATE TABLE device (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    box           text NOT NULL REFERENCES box,
    serial        text NOT NULL,
    class         text NOT NULL,
    manufacturer  text,
    version       integer,
    device_type   integer,
    model         text,
    role          text NOT NULL,
    first_seen    timestamptz NOT NULL DEFAULT now(),
    changed_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (box, serial, class)
  )`,
  `CREATE TABLE series (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    box           text NOT NULL REFERENCES box,
    serial        text NOT NULL,
    class         text NOT NULL,
    quantity      text NOT NULL,
    unit          text NOT NULL,
    tariff        integer NOT NULL,
    subunit       integer NOT NULL,
    function      text NOT NULL,
    UNIQUE (box, serial, class, quantity, tariff, subunit, function)
  )`,
  `CREATE TABLE box_series (
    box           text NOT NULL,
    epoch         text NOT NULL,
    number        integer NOT NULL,
    series        bigint NOT NULL REFERENCES series,
    PRIMARY KEY (box, epoch, number),
    FOREIGN KEY (box, epoch) REFERENCES store_epoch
  )`,
  // family: 0 instantaneous, 1 set-day and month-end, 2 half-month, 3 interval. at, until: seconds, 0 where unused.
  `CREATE TABLE reading (
    series        bigint NOT NULL,
    valid_on      date NOT NULL,
    family        smallint NOT NULL,
    at            bigint NOT NULL,
    until         bigint NOT NULL,
    version       integer NOT NULL,
    value         numeric NOT NULL,
    kind          smallint NOT NULL,
    measured_at   bigint,
    quality       smallint NOT NULL,
    storage       bigint NOT NULL,
    source        text NOT NULL,
    position      bigint NOT NULL,
    box_version   integer NOT NULL,
    epoch         text NOT NULL,
    change        bigint NOT NULL,
    received_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (series, valid_on, family, at, until, version)
  ) PARTITION BY RANGE (valid_on)`,
  // Days that no meter should send still have a place: a wrong clock must not stop the line behind it.
  `CREATE TABLE reading_elsewhen PARTITION OF reading DEFAULT`,
  `CREATE TABLE device_state (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    box           text NOT NULL REFERENCES box,
    serial        text NOT NULL,
    class         text NOT NULL,
    raw           text NOT NULL,
    flags         text[] NOT NULL,
    error_date    text NOT NULL,
    reported_at   bigint NOT NULL,
    receiver      text NOT NULL,
    power         text NOT NULL,
    source        text NOT NULL,
    position      bigint NOT NULL,
    epoch         text NOT NULL,
    change        bigint NOT NULL,
    received_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (box, serial, class, raw, error_date, reported_at, receiver, power, source, position)
  )`,
  `CREATE TABLE document (
    box           text NOT NULL REFERENCES box,
    type          text NOT NULL,
    id            text NOT NULL,
    version       integer NOT NULL,
    body          jsonb NOT NULL,
    epoch         text NOT NULL,
    change        bigint NOT NULL,
    received_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (box, type, id, version)
  )`,
  `CREATE TABLE box_event (
    box           text NOT NULL REFERENCES box,
    epoch         text NOT NULL,
    change        bigint NOT NULL,
    at            bigint NOT NULL,
    actor         text NOT NULL,
    action        text NOT NULL,
    detail        jsonb NOT NULL,
    PRIMARY KEY (box, epoch, change)
  )`,
  `CREATE TABLE command (
    id            uuid PRIMARY KEY,
    box           text NOT NULL REFERENCES box,
    wire          text NOT NULL,
    action        jsonb NOT NULL,
    issued_by     text NOT NULL,
    issued_at     timestamptz NOT NULL DEFAULT now(),
    expires_at    timestamptz NOT NULL,
    status        text NOT NULL DEFAULT 'waiting',
    result        jsonb
  )`,
  `CREATE INDEX command_waiting ON command (box, issued_at) WHERE status IN ('waiting', 'accepted')`,
]);
