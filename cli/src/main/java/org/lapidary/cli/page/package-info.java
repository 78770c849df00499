/**
 * A page of HTML about a store's space: one file that needs no other, no script and no network. Charts are SVG written
 * by hand, in colours that follow the reader's light or dark setting. Whatever comes from a store is escaped, since names
 * of runs, files and programs may hold anything.
 */
package org.lapidary.cli.page;
