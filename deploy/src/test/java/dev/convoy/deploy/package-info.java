/** Runs the assembled distribution the way a user does, in processes of its own. */
@NullMarked
package dev.convoy.deploy;

import org.jspecify.annotations.NullMarked;
