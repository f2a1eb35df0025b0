/** How the data of a record is to be read when its coding alone does not tell. `date` is a point in time whose type
 *  (F, G, I, J) follows from its length; `daylight` is type K. */
export type DataForm = 'number' | 'date' | 'daylight';

/** A run of VIF codes with one meaning. Values are in the base unit `unit` after times 10 to `exponent`; the exponent
 *  grows by one from code to code where `growing`. */
export interface VifRow {
  readonly first: number;
  readonly last: number;
  readonly quantity: string;
  readonly unit: string;
  readonly exponent: number;
  readonly growing: boolean;
  readonly form: DataForm;
}

const scaled = (first: number, last: number, quantity: string, unit: string, exponent: number): VifRow =>
  Object.freeze({ first, last, quantity, unit, exponent, growing: true, form: 'number' });

const one = (code: number, quantity: string, unit = '', exponent = 0): VifRow =>
  Object.freeze({ first: code, last: code, quantity, unit, exponent, growing: false, form: 'number' });

const dated = (code: number, quantity: string, unit: string, form: DataForm = 'date'): VifRow =>
  Object.freeze({ first: code, last: code, quantity, unit, exponent: 0, growing: false, form });

/** Consecutive codes that differ in their unit only. */
const stepped = (first: number, quantity: string, units: readonly string[]): readonly VifRow[] =>
  units.map((unit, at) => one(first + at, quantity, unit));

const secondsToDays = ['s', 'min', 'h', 'd'];

/** Primary VIF codes (EN 13757-3 table 10), without the extension bit. */
export const primaryVifs: readonly VifRow[] = Object.freeze([
  scaled(0x00, 0x07, 'energy', 'Wh', -3),
  scaled(0x08, 0x0f, 'energy', 'J', 0),
  scaled(0x10, 0x17, 'volume', 'm3', -6),
  scaled(0x18, 0x1f, 'mass', 'kg', -3),
  ...stepped(0x20, 'on_time', secondsToDays),
  ...stepped(0x24, 'operating_time', secondsToDays),
  scaled(0x28, 0x2f, 'power', 'W', -3),
  scaled(0x30, 0x37, 'power', 'J/h', 0),
  scaled(0x38, 0x3f, 'volume_flow', 'm3/h', -6),
  scaled(0x40, 0x47, 'volume_flow', 'm3/min', -7),
  scaled(0x48, 0x4f, 'volume_flow', 'm3/s', -9),
  scaled(0x50, 0x57, 'mass_flow', 'kg/h', -3),
  scaled(0x58, 0x5b, 'flow_temperature', 'C', -3),
  scaled(0x5c, 0x5f, 'return_temperature', 'C', -3),
  scaled(0x60, 0x63, 'temperature_difference', 'K', -3),
  scaled(0x64, 0x67, 'external_temperature', 'C', -3),
  scaled(0x68, 0x6b, 'pressure', 'bar', -3),
  dated(0x6c, 'date', 'date'),
  dated(0x6d, 'datetime', 'datetime'),
  one(0x6e, 'hca', 'hca'),
  ...stepped(0x70, 'averaging_duration', secondsToDays),
  ...stepped(0x74, 'actuality_duration', secondsToDays),
  one(0x78, 'fabrication_no'),
  one(0x79, 'enhanced_identification'),
  one(0x7a, 'bus_address'),
  one(0x7e, 'any_vif'),
  one(0x7f, 'mfct_specific'),
]);

/** Codes behind FB (EN 13757-3 table 14, first extension: alternate units). */
export const alternateVifs: readonly VifRow[] = Object.freeze([
  scaled(0x00, 0x01, 'energy', 'Wh', 5),
  scaled(0x02, 0x03, 'reactive_energy', 'varh', 3),
  scaled(0x04, 0x05, 'apparent_energy', 'VAh', 3),
  scaled(0x08, 0x09, 'energy', 'J', 8),
  scaled(0x0c, 0x0f, 'energy', 'cal', 5),
  scaled(0x10, 0x11, 'volume', 'm3', 2),
  scaled(0x14, 0x17, 'reactive_power', 'var', 0),
  scaled(0x18, 0x19, 'mass', 'kg', 5),
  scaled(0x1a, 0x1b, 'relative_humidity', '%', -1),
  one(0x20, 'volume', 'ft3'),
  one(0x21, 'volume', 'ft3', -1),
  one(0x22, 'volume', 'gal', -1),
  one(0x23, 'volume', 'gal'),
  one(0x24, 'volume_flow', 'gal/min', -3),
  one(0x25, 'volume_flow', 'gal/min'),
  one(0x26, 'volume_flow', 'gal/h'),
  scaled(0x28, 0x29, 'power', 'W', 5),
  one(0x2a, 'phase_volt_volt', 'deg', -1),
  one(0x2b, 'phase_volt_current', 'deg', -1),
  scaled(0x2c, 0x2f, 'frequency', 'Hz', -3),
  scaled(0x30, 0x31, 'power', 'J/h', 8),
  scaled(0x34, 0x37, 'apparent_power', 'VA', 0),
  scaled(0x58, 0x5b, 'flow_temperature', 'F', -3),
  scaled(0x5c, 0x5f, 'return_temperature', 'F', -3),
  scaled(0x60, 0x63, 'temperature_difference', 'F', -3),
  scaled(0x64, 0x67, 'external_temperature', 'F', -3),
  scaled(0x70, 0x73, 'temperature_limit', 'F', -3),
  scaled(0x74, 0x77, 'temperature_limit', 'C', -3),
  scaled(0x78, 0x7f, 'cumul_max_power', 'W', -3),
]);

/** Codes behind FD (EN 13757-3 table 12, main extension). */
export const extensionVifs: readonly VifRow[] = Object.freeze([
  scaled(0x00, 0x03, 'credit', 'currency', -3),
  scaled(0x04, 0x07, 'debit', 'currency', -3),
  one(0x08, 'access_number'),
  one(0x09, 'device_type'),
  one(0x0a, 'manufacturer'),
  one(0x0b, 'parameter_set_id'),
  one(0x0c, 'model_version'),
  one(0x0d, 'hardware_version'),
  one(0x0e, 'firmware_version'),
  one(0x0f, 'software_version'),
  one(0x10, 'customer_location'),
  one(0x11, 'customer'),
  one(0x12, 'access_code_user'),
  one(0x13, 'access_code_operator'),
  one(0x14, 'access_code_system_operator'),
  one(0x15, 'access_code_developer'),
  one(0x16, 'password'),
  one(0x17, 'error_flags'),
  one(0x18, 'error_mask'),
  one(0x19, 'security_key'),
  one(0x1a, 'digital_output'),
  one(0x1b, 'digital_input'),
  one(0x1c, 'baud_rate', 'Bd'),
  one(0x1d, 'response_delay', 'bit times'),
  one(0x1e, 'retry'),
  one(0x1f, 'remote_control'),
  one(0x20, 'first_cyclic_storage'),
  one(0x21, 'last_cyclic_storage'),
  one(0x22, 'storage_block_size'),
  one(0x23, 'descriptor'),
  ...stepped(0x24, 'storage_interval', [...secondsToDays, 'month', 'year']),
  one(0x2a, 'operator_data'),
  one(0x2b, 'time_point', 's'),
  ...stepped(0x2c, 'duration_since_last_readout', secondsToDays),
  dated(0x30, 'tariff_start', 'datetime'),
  ...stepped(0x31, 'tariff_duration', ['min', 'h', 'd']),
  ...stepped(0x34, 'tariff_period', [...secondsToDays, 'month', 'year']),
  one(0x3a, 'dimensionless'),
  one(0x3b, 'wmbus_data_container'),
  ...stepped(0x3c, 'transmission_period', secondsToDays),
  scaled(0x40, 0x4f, 'voltage', 'V', -9),
  scaled(0x50, 0x5f, 'current', 'A', -12),
  one(0x60, 'reset_counter'),
  one(0x61, 'cumulation_counter'),
  one(0x62, 'control_signal'),
  one(0x63, 'day_of_week'),
  one(0x64, 'week_number'),
  one(0x65, 'time_of_day_change'),
  one(0x66, 'parameter_activation_state'),
  one(0x67, 'special_supplier_info'),
  ...stepped(0x68, 'duration_since_last_cumulation', ['h', 'd', 'month', 'year']),
  ...stepped(0x6c, 'battery_operating_time', ['h', 'd', 'month', 'year']),
  dated(0x70, 'battery_change', 'datetime'),
  one(0x71, 'rf_level', 'dBm'),
  dated(0x72, 'daylight_saving', '', 'daylight'),
  one(0x73, 'listening_window'),
  one(0x74, 'remaining_battery_life', 'd'),
  one(0x75, 'stop_counter'),
  one(0x76, 'mfct_data_container'),
]);
