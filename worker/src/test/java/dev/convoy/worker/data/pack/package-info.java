@NullMarked
package dev.convoy.worker.data.pack;

import org.jspecify.annotations.NullMarked;
