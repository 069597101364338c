/**
 * A name that ND4J 1.0.0-M2 looks for but no longer has, so that DL4J gets the use of its oneDNN
 * helpers. Called by DL4J's layers, by reflection.
 */
@NullMarked
package org.nd4j.nativeblas;

import org.jspecify.annotations.NullMarked;
