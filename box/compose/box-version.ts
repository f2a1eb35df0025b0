import packageJson from '../../package.json' with { type: 'json' };

/** Version of this program, from its package. */
export const boxVersion: string = packageJson.version;
