/** What the tests of the packages below write into files, and what they expect to be told. */
@NullMarked
package dev.convoy.worker.data;

import org.jspecify.annotations.NullMarked;
