import { fileAdapters } from '../../../box/adapters/index.ts';
import { testAdapterCases } from '../../adapter-cases.ts';

for (const adapter of fileAdapters) testAdapterCases(adapter);
