/** What running costs beside training. */
@NullMarked
package dev.convoy.driver.run;

import org.jspecify.annotations.NullMarked;
