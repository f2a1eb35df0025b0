/** The worklist: what the judgement of each device found. No facts: it can be made anew out of them at any time. */
export const findings = `
CREATE TABLE finding (
  id       INTEGER PRIMARY KEY,            -- severity, device, number: the order of the worklist, see findings.ts
  device   INTEGER NOT NULL REFERENCES device (id),
  code     TEXT NOT NULL,
  severity INTEGER NOT NULL,               -- place in the domain's list
  quantity TEXT,
  since    INTEGER NOT NULL,               -- days since 1970
  message  TEXT NOT NULL,
  advice   TEXT NOT NULL,
  evidence TEXT NOT NULL                   -- JSON
) STRICT;
CREATE INDEX finding_by_device ON finding (device);
`;
