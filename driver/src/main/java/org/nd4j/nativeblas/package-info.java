/** What Deeplearning4j 1.0.0-M2 asks for under a name that its own classes no longer have. */
package org.nd4j.nativeblas;
