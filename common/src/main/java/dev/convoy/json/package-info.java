/**
 * JSON with the care that files from people and disks need.
 *
 * <p>Text arrives at {@link dev.convoy.json.JsonTree#parse}; trees leave, of which plans, manifests
 * of checkpoints and calibrations are read.
 */
@NullMarked
package dev.convoy.json;

import org.jspecify.annotations.NullMarked;
