/**
 * The zip that DL4J's {@code ModelSerializer} writes: the configuration as JSON, and all parameters
 * as one row in ND4J's binary form.
 *
 * <p>A path arrives at {@link dev.convoy.driver.dl4j.zip.ModelZip#open}, and text and numbers
 * leave; {@link dev.convoy.driver.dl4j.zip.ModelZipWriter} goes the other way. Files are not
 * trusted: nothing is reserved by what one says of itself.
 */
@NullMarked
package dev.convoy.driver.dl4j.zip;

import org.jspecify.annotations.NullMarked;
