/** Rules that hold for all modules. */
@NullMarked
package dev.convoy.driver;

import org.jspecify.annotations.NullMarked;
