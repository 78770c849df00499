/** What differs between two checkpoints: registers, mappings, descriptors, pages. */
package org.lapidary.engine.compare;
