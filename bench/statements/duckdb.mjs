// The same sums in DuckDB: over day-grain rows and over the same intervals. Tables are loaded first; only the
// query is timed.
//   node duckdb.mjs INTERVALS.csv SUMS.csv [--days] [--threads N] [--repeat N]
// Checks that every contingent's every month equals Muster's to the cent; prints one JSON line a query.
import { DuckDBInstance } from '@duckdb/node-api';

const [intervals, sums] = process.argv.slice(2);
const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const threads = option('--threads', 1);
const repeat = option('--repeat', 3);

// UNIT_DENOMINATOR: a unit's price is in 1/2,000,000,000,000 dollar. To keep DuckDB's products in 64 bits,
// prices are divided by their common divisor when the tables are loaded. Half up; no amount is negative.
const paid = `CASE WHEN serviceable * 10 >= quantity * 9 THEN least(present, quantity)
  ELSE least(serviceable, quantity) END`;
const rounded = (days) => `(2 * s + ${days} * cent) // (2 * ${days} * cent)`;
const queries = {
  intervals: `
    WITH spans AS (
      SELECT contingent, line, day, until, ${paid} * unit AS price,
        unnest(range(month_from, month_to + 1)) AS month
      FROM intervals),
    months AS (
      SELECT contingent, line, month, sum(price * (least(until, first + days) - greatest(day, first))) AS s,
        any_value(days) AS days
      FROM spans JOIN calendar USING (month) GROUP BY contingent, line, month)
    SELECT contingent, month, CAST(sum(${rounded('days')}) AS BIGINT) AS cents
    FROM months, scale GROUP BY contingent, month`,
  days: `
    WITH months AS (
      SELECT contingent, line, month, sum(${paid} * unit) AS s FROM days GROUP BY contingent, line, month)
    SELECT contingent, month, CAST(sum(${rounded('calendar.days')}) AS BIGINT) AS cents
    FROM months JOIN calendar USING (month), scale GROUP BY contingent, month`,
};

const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
const connection = await instance.connect();
const run = (sql) => connection.run(sql);
// Days count from 1970; months are 12 x year + month - 1.
await run(`CREATE TABLE calendar AS
  SELECT 12 * year(d) + month(d) - 1 AS month,
    CAST(date_diff('day', DATE '1970-01-01', d) AS INTEGER) AS first,
    CAST(date_diff('day', d, d + INTERVAL 1 MONTH) AS INTEGER) AS days
  FROM (SELECT CAST(unnest(range(DATE '1990-01-01', DATE '2060-01-01', INTERVAL 1 MONTH)) AS DATE) AS d)`);
await run(`CREATE MACRO month_of(n) AS
  12 * year(DATE '1970-01-01' + CAST(n AS INTEGER)) + month(DATE '1970-01-01' + CAST(n AS INTEGER)) - 1`);
await run(`CREATE TABLE given AS SELECT * FROM read_csv('${intervals}')`);
await run(`CREATE TABLE scale AS
  SELECT divisor, CAST(20000000000 // divisor AS BIGINT) AS cent FROM (
    SELECT gcd(20000000000,
      list_reduce(list(DISTINCT CAST(unit AS BIGINT)), lambda a, b: gcd(a, b))) AS divisor FROM given)`);
await run(`CREATE TABLE intervals AS
  SELECT CAST(contingent AS SMALLINT) contingent, CAST(line AS SMALLINT) line,
    CAST(day AS INTEGER) AS day, CAST(until AS INTEGER) AS until,
    CAST(month_of(day) AS INTEGER) AS month_from, CAST(month_of(until - 1) AS INTEGER) AS month_to,
    CAST(quantity AS INTEGER) quantity, CAST(present AS INTEGER) present,
    CAST(serviceable AS INTEGER) serviceable, CAST(unit // divisor AS BIGINT) unit FROM given, scale`);
await run('DROP TABLE given');
await run(`CREATE TABLE expected AS
  SELECT CAST(contingent AS SMALLINT) contingent,
    12 * CAST(left(month, 4) AS INTEGER) + CAST(right(month, 2) AS INTEGER) - 1 AS month,
    CAST(cents AS BIGINT) cents
  FROM read_csv('${sums}', types={'month': 'VARCHAR'})`);
if (process.argv.includes('--days'))
  await run(`CREATE TABLE days AS
    SELECT contingent, line, CAST(month_of(d) AS INTEGER) AS month, quantity, present, serviceable, unit
    FROM (SELECT *, unnest(range(day, until)) AS d FROM intervals)`);

const count = async (sql) => Number((await connection.runAndReadAll(sql)).getRows()[0][0]);
for (const name of process.argv.includes('--days') ? ['intervals', 'days'] : ['intervals']) {
  const times = [];
  for (let i = 0; i < repeat; i++) {
    await run('DROP TABLE IF EXISTS result');
    const start = process.hrtime.bigint();
    await run(`CREATE TABLE result AS ${queries[name]}`);
    times.push(Number(process.hrtime.bigint() - start) / 1e9);
  }
  const wrong = await count(`SELECT count(*) FROM expected LEFT JOIN result USING (contingent, month)
    WHERE expected.cents <> coalesce(result.cents, 0)`);
  const rows = await count(`SELECT count(*) FROM ${name}`);
  const total = await count('SELECT sum(cents) FROM result');
  console.log(JSON.stringify({ query: name, rows, threads, seconds: Math.min(...times).toFixed(3),
    months_that_differ: wrong, total_cents: total }));
  if (wrong) process.exitCode = 1;
}
