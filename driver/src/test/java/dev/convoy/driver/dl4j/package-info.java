/** Model zips of Deeplearning4j, held against Deeplearning4j itself. */
@NullMarked
package dev.convoy.driver.dl4j;

import org.jspecify.annotations.NullMarked;
