import { qundisXml } from '../../../box/adapters/qundis-xml.ts';
import { testAdapterCases } from '../../adapter-cases.ts';

testAdapterCases(qundisXml);
