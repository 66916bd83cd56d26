/** The database: schema, transactions, ids. Rows lie in the package of their feature. */
@NullMarked
package io.vestibule.store;

import org.jspecify.annotations.NullMarked;
