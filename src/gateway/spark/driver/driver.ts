/** The program of a Spark session: the Python driver, and what it does with Spark. Python starts the JVM, which ends with it. */
import { pythonDriver } from '../../engines/python-driver/driver.ts';
import { sparkFailure } from './failure.ts';
import { sparkRows } from './rows.ts';
import { sparkStart } from './start.ts';
import { sparkWork } from './work.ts';

/** Its first frame has `directory`, `configuration` (a list of `[key, value]`) and `launch` (that which the JVM needs as it starts). */
export const sparkDriver: string = pythonDriver(
  [sparkStart, sparkRows, sparkFailure, sparkWork].join('\n'),
);
