import { z } from 'zod';
import { fixedText, zero } from '../../domain/rational.ts';
import { computed, stated, total } from '../figure.ts';
import { tariffInvoice } from '../tariff-invoice.ts';
import { quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** Net, VAT and gross of an electricity invoice. `published…` are our amounts under the name of the source's. */
export const tariffInvoiceCase = caseKind(
  'tariff_invoice',
  z.object({
    lines: z.array(
      z.object({
        g: z.string().default('net'),
        qty: quantity,
        price: quantity,
        vatPercent: quantity.nullish(),
      }),
    ),
    vatPercent: quantity.default(zero),
  }),
  ({ lines, vatPercent }) => {
    const invoice = tariffInvoice(
      lines.map(({ g, qty, price, vatPercent: own }) => ({
        group: g,
        quantity: qty,
        price,
        vatPercent: own ?? vatPercent,
      })),
    );
    const subtotals = Object.fromEntries(
      [...invoice.subtotals].map(([group, sum]) => [group, fixedText(sum, 2)]),
    );
    const [net, vat, gross] = [invoice.net, invoice.vat, invoice.gross].map((amount) => fixedText(amount, 2));
    return {
      expected: {
        lines: invoice.lines.map((amount) => fixedText(amount, 2)),
        subtotals,
        net,
        vat,
        gross,
        publishedSubtotals: subtotals,
        publishedNet: net,
        publishedVat: vat,
        publishedGross: gross,
      },
      figures: [
        computed('gross', 'SUM', invoice.gross, 'CHF', [
          total(
            'net',
            'CHF',
            invoice.lines.map((amount, at) => stated(`line ${at + 1}`, amount, 'CHF')),
          ),
          computed('VAT', 'CH-VAT', invoice.vat, 'CHF', [stated('net', invoice.net, 'CHF')]),
        ]),
      ],
    };
  },
);
