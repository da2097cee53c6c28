package dev.tidemark.actors.shape;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.UnknownCollectionException;
import java.util.List;

/**
 * A definition that holds, made ready for the rows of one collection. Immutable; safe for any thread.
 *
 * @param name of the collection behind the shape
 * @param source what the catalog said of the collection that the shape is of
 * @param schema columns of that, as it said
 */
record ShapePlan(
        ShapeName name,
        CollectionDescription source,
        ShapeDefinition definition,
        ShapeSchema schema,
        RowFilter filter,
        RowShape rows,
        ShapeMessage messages) {

    /** @throws InvalidRequestException naming what is wrong in the definition, and where */
    static ShapePlan of(ShapeDefinition definition, CollectionDescription source, int whereMaxLength) {
        if (source.settings().keyless()) {
            throw new InvalidRequestException(
                    "table: collection has no keys and thus no rows: name=" + definition.collection());
        }
        ShapeSchema schema = ShapeSchema.parse(source.settings().schema());
        List<String> columns = definition.columns();
        return new ShapePlan(
                ShapeName.of(source, definition),
                source,
                definition,
                schema,
                filter(definition.where(), definition.parameters(), whereMaxLength),
                new RowShape(schema, columns),
                new ShapeMessage(definition.collection(), schema, definition.oldValues()));
    }

    /** @throws InvalidRequestException naming what is wrong in the condition, and where */
    static RowFilter filter(String where, List<String> parameters, int maxLength) {
        if (where.length() > maxLength) {
            throw new InvalidRequestException("where: too long: limit=" + maxLength + " actual=" + where.length());
        }
        return RowFilter.parse(where, parameters);
    }

    /** Whether the plan is still right for a collection as the catalog knows it now. */
    boolean fits(CollectionDescription now) {
        return source.equals(now);
    }

    /** @throws UnknownCollectionException when the collection is no more, or another one of its name */
    void requireSource(ShapeStore store) {
        boolean present = store.find(source.name())
                .filter(now -> now.handle().equals(source.handle()))
                .isPresent();
        if (!present) {
            throw new UnknownCollectionException("collection of a shape was dropped: name=" + source.name());
        }
    }

    /** Whether a source that was acknowledged, and seen here, can be lost with the power. */
    boolean canLoseItsSource() {
        return source.settings().durability() != Durability.ALWAYS;
    }
}
