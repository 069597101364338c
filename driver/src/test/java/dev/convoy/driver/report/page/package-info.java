/** Pages in a real browser. */
@NullMarked
package dev.convoy.driver.report.page;

import org.jspecify.annotations.NullMarked;
