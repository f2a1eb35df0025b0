import { telegramLog } from '../../../box/adapters/telegram-log.ts';
import { testAdapterCases } from '../../adapter-cases.ts';

testAdapterCases(telegramLog);
