/** That a verification finds what is wrong, and nothing else. */
@NullMarked
package dev.convoy.driver.verification;

import org.jspecify.annotations.NullMarked;
