/** A driver that looks into its own session, for the tests of secrecy. */
@NullMarked
package dev.convoy.driver.session;

import org.jspecify.annotations.NullMarked;
