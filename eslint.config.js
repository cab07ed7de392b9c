import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Packages that cost start-up time: only the folder that owns one may import its values at top level. */
const heavy = [
  '@kubernetes/client-node',
  '@aws-sdk/',
  'ink',
  'react',
  'yaml',
  'js-yaml',
  'execa',
  '@aws-cdk/',
  '@peculiar/x509',
  'fast-xml-parser',
  'ioredis',
  'ldapts',
  'memjs',
  'mysql2',
  'net-snmp',
  'pg',
  'pyodide',
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'templates/**', 'test/fixtures/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/only-throw-error': 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: heavy.map((name) => ({
            regex: `^${name}${name.endsWith('/') ? '' : '(/|$)'}`,
            allowTypeImports: true,
            message: 'Load it with await import() inside the function that needs it: start-up time.',
          })),
        },
      ],
    },
  },
  {
    files: ['src/ui/**/*.tsx', 'src/lib/yaml/**/*.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' },
  },
  {
    files: ['test/**', 'scripts/**', 'bench/**', 'bin/**'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
);
