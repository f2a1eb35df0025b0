import { siemensBil } from '../../../box/adapters/siemens-bil.ts';
import { testAdapterCases } from '../../adapter-cases.ts';

testAdapterCases(siemensBil);
